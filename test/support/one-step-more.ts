/** Labwright as it will be once somebody has added a capability: its step table has one row more. */
import { fileURLToPath } from 'node:url';

import { bundleWorkflowCode, DefaultLogger, type BundleOptions } from '@temporalio/worker';

/** The compiler as far as this needs it: webpack itself is the SDK's dependency, not ours. */
interface Compiler {
  webpack: { NormalModuleReplacementPlugin: new (test: RegExp, use: (resource: Resource) => void) => Plugin };
}
interface Plugin {
  apply: (compiler: Compiler) => void;
}
interface Resource {
  request: string;
  context: string;
}

/** Replaces the step table that workflows import by one with a row more. */
const oneRowMore: Plugin = {
  apply(compiler) {
    const replacement = fileURLToPath(new URL('steps-with-one-more.ts', import.meta.url));
    new compiler.webpack.NormalModuleReplacementPlugin(/\/steps\.js$/, (resource) => {
      if (/src\/(workflows|domain)$/.test(resource.context)) resource.request = replacement;
    }).apply(compiler);
  },
};

export async function bundle(options: Partial<BundleOptions> = {}): Promise<string> {
  const workflowsPath = fileURLToPath(new URL('../../src/workflows/index.ts', import.meta.url));
  const { code } = await bundleWorkflowCode({ workflowsPath, logger: new DefaultLogger('WARN'), ...options });
  return code;
}

export function bundleWithOneRowMore(): Promise<string> {
  return bundle({
    webpackConfigHook: (config) => ({ ...config, plugins: [...(config.plugins ?? []), oneRowMore as never] }),
  });
}
