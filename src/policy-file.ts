/** Reads policy.yaml, and again whenever it changes: what is wrong is told with its line and column. */
import type { Logger } from 'pino';

import { ConfigError } from './config.js';
import { BUILT_IN_POLICY, PolicySchema, type Policy } from './domain/policy.js';
import { checkShape } from './domain/shape.js';
import { followFile, readText } from './live-file.js';
import { LocatedYaml, NotYaml, placeName } from './located-yaml.js';

/** The policy, which stays what the file says. Throws a ConfigError where there is no sound file to begin with. */
export async function openPolicy(file: string | undefined, logger: Logger): Promise<Policy> {
  if (file === undefined) return BUILT_IN_POLICY;
  return new LivePolicy(await followFile(file, readPolicy, { what: 'policy', logger }));
}

class LivePolicy implements Policy {
  constructor(private readonly live: { readonly now: Policy }) {}

  get defaults() {
    return this.live.now.defaults ?? {};
  }

  get projects() {
    return this.live.now.projects;
  }
}

async function readPolicy(file: string): Promise<Policy> {
  const yaml = parsed(file, await readText('LABWRIGHT_POLICY_FILE', file));
  const { mistakes } = checkShape(PolicySchema, yaml.value, 'the policy');
  if (mistakes.length === 0) return yaml.value as Policy;
  const lines = mistakes.map(({ pointer, detail, suggestion }) => {
    const meant = suggestion === undefined ? '' : ` Did you mean ${suggestion}?`;
    return `${placeName(yaml.at(pointer))}: ${detail}${meant}`;
  });
  throw new ConfigError(lines.join(' '));
}

function parsed(file: string, text: string): LocatedYaml {
  try {
    return new LocatedYaml(file, text);
  } catch (error) {
    if (!(error instanceof NotYaml)) throw error;
    const places = error.mistakes.map(({ detail, place }) => (place ? `${placeName(place)}: ${detail}` : detail));
    throw new ConfigError(places.join(' '), { cause: error });
  }
}
