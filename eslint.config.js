import { relative } from 'node:path';

import importX from 'eslint-plugin-import-x';
import tseslint from 'typescript-eslint';

/**
 * The layers (docs/architecture.md). Each row: the folder, what it may not import, and why.
 * `types` marks what may be imported as a type only.
 */
const LAYERS = [
  {
    in: /^(src\/domain)\//,
    deny: [/^node:/, /^\.\.\//, /^@temporalio/, /^fastify/, /^@fastify/, /^googleapis/, /^pino/],
    why: 'domain/ is pure: it imports itself and typebox, so that workflows, API and worker can all trust it',
  },
  {
    in: /^(src\/gcp)\//,
    deny: [/activities\//, /workflows\//, /\/api\//, /^@temporalio/, /^fastify/, /emulator\//, /\/config\.js$/],
    why: "gcp/ knows Google's APIs and the domain's types, nothing of Temporal or HTTP serving",
  },
  {
    in: /^(src\/gcp|emulator)\//,
    deny: [/^googleapis$/],
    why: "import one API by its sub-path ('googleapis/build/src/apis/compute/index.js'): the whole library costs 110 MB and 1.4 s",
  },
  {
    in: /^(src\/activities)\//,
    deny: [/^googleapis/, /workflows\//, /\/api\//, /^fastify/, /emulator\//, /\/config\.js$/],
    why: 'activities/ joins the domain to the gateways; Google types stay behind gcp/',
  },
  {
    in: /^(src\/workflows)\//,
    deny: [
      /^node:/,
      /gcp\//,
      /\/api\//,
      /config\.js$/,
      /^googleapis/,
      /^fastify/,
      /^pino/,
      /^@temporalio\/(client|worker|activity)/,
    ],
    types: [/activities\//],
    why: 'workflows/ must be deterministic: domain, @temporalio/workflow, and only types of activities',
  },
  {
    in: /^(src\/api)\//,
    deny: [/^googleapis/, /gcp\//, /activities\//, /^@temporalio\/(worker|workflow|activity)/],
    types: [/workflows\/(?!messages\.js)/],
    why: 'api/ is a thin edge: domain, Temporal client and workflow messages; the worker does the work',
  },
  {
    in: /^(src\/(cli|client))\//,
    deny: [
      /^googleapis/,
      /^@temporalio/,
      /^fastify/,
      /^@fastify/,
      /^env-schema/,
      /gcp\//,
      /activities\//,
      /workflows\//,
      /config\.js$/,
    ],
    types: [/\/api\//],
    why: "cli/ and client/ are clients of the HTTP API: the domain's checks, the API's types, and nothing that is slow to load",
  },
  {
    in: /^(src\/client)\//,
    deny: [/^node:/, /\/cli\//, /\/console\//],
    why: 'client/ is what the command line and the console share: it runs in both',
  },
  {
    in: /^(src\/console)\//,
    deny: [
      /^node:/,
      /^googleapis/,
      /^@temporalio/,
      /^fastify/,
      /^@fastify/,
      /^typebox/,
      /\/(gcp|activities|workflows|cli)\//,
      /config\.js$/,
    ],
    types: [/\/api\//, /\/domain\/(spec|spec-schema)\.js$/],
    why: 'console/ runs in a browser: pure domain code without typebox, what clients share, and types of what the API answers',
  },
  {
    in: /^(src)\//,
    deny: [/emulator\//, /\/test\//, /\/scripts\//],
    why: 'product code never depends on the emulator, the tests or the scripts',
  },
  {
    in: /^(src|scripts|test|bench)\//,
    except: /^(src\/gcp|test\/contract|bench)\//,
    deny: [/^googleapis/],
    why: 'googleapis is imported by src/gcp/ only, so that no Google type leaks',
  },
  {
    in: /^(emulator)\//,
    deny: [/^(\.\.\/)+src\//],
    types: [/^googleapis/],
    why: 'the emulator is a twin, not a part: what it shared with the product it could not check',
  },
];

const layerRule = {
  meta: { type: 'problem', schema: [], messages: { layer: "'{{source}}' may not be imported here: {{why}}." } },
  create(context) {
    const file = relative(context.cwd, context.filename);
    const layers = LAYERS.filter((layer) => layer.in.test(file) && !layer.except?.test(file));
    const check = (node) => {
      const source = node.source?.value;
      if (typeof source !== 'string') return;
      const typeOnly = node.importKind === 'type' || node.exportKind === 'type';
      for (const { deny, types = [], why } of layers) {
        const denied = [...deny, ...(typeOnly ? [] : types)].some((pattern) => pattern.test(source));
        if (denied) context.report({ node, messageId: 'layer', data: { source, why } });
      }
    };
    return {
      ImportDeclaration: check,
      ExportNamedDeclaration: check,
      ExportAllDeclaration: check,
      ImportExpression: check,
    };
  },
};

const env = {
  selector: "MemberExpression[object.name='process'][property.name='env']",
  message:
    'process.env is read in src/config.ts (for the command line: src/cli-config.ts) only, once; pass values as arguments.',
};
const chance = (name, property, why) => ({ object: name, property, message: why });

export default tseslint.config(
  { ignores: ['dist', 'coverage', 'node_modules'] },
  { files: ['**/*.js'], ...tseslint.configs.disableTypeChecked },
  {
    files: ['**/*.ts', '**/*.tsx'],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true } },
    plugins: { labwright: { rules: { layers: layerRule } }, 'import-x': importX },
    rules: {
      'labwright/layers': 'error',
      // What others have published is not ours to untangle.
      'import-x/no-cycle': ['error', { ignoreExternal: true }],
      'import-x/no-default-export': 'error',
      'no-console': 'error',
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'separate-type-imports' }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { ignoreRestSiblings: true }],
    },
  },
  {
    files: ['src/**/*.ts', 'emulator/**/*.ts'],
    ignores: ['src/config.ts', 'src/cli-config.ts'],
    rules: { 'no-restricted-syntax': ['error', env] },
  },
  {
    files: ['src/domain/**/*.ts'],
    rules: {
      'no-restricted-properties': [
        'error',
        chance('Date', 'now', 'domain/ is pure: pass the time in.'),
        chance('Math', 'random', 'domain/ is pure: pass the choice in.'),
      ],
      'no-restricted-globals': ['error', 'process', 'setTimeout', 'setInterval', 'fetch', 'Buffer'],
    },
  },
  {
    files: ['vitest.config.ts', 'test/support/totals-reporter.ts', 'src/console/declarations.d.ts'],
    rules: { 'import-x/no-default-export': 'off' },
  },
  {
    files: ['scripts/**/*.ts', 'test/support/totals-reporter.ts', 'bench/**/*.ts', 'emulator/main.ts'],
    rules: { 'no-console': 'off' },
  },
);
