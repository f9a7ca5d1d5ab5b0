import type { Mistake } from './mistake.js';
import type { ResolvedSpec } from './resolve.js';

interface Rule extends Mistake {
  refuses: (spec: ResolvedSpec) => boolean;
}

/** What this installation does not allow, though the spec is well formed. */
export const RULES: readonly Rule[] = [
  {
    pointer: '/image/uri',
    refuses: ({ image }) => !('uri' in image),
    detail:
      'Building an image from a Dockerfile, files or source is not available in this version: write image.uri, the address of an image in Artifact Registry with its tag, such as us-central1-docker.pkg.dev/my-project/images/mlops-dev:2026-11-01.',
  },
  {
    pointer: '/ttl',
    refuses: ({ ttlSeconds }) => ttlSeconds !== undefined,
    detail:
      'Environments do not expire by themselves in this version: leave ttl out, and delete the environment in time.',
  },
  {
    pointer: '/expireTime',
    refuses: ({ expireTime }) => expireTime !== undefined,
    detail:
      'Environments do not expire by themselves in this version: leave expireTime out, and delete the environment in time.',
  },
  {
    pointer: '/access/profile',
    refuses: ({ access }) => access.profile !== 'least-privilege',
    detail: 'This installation grants least privilege only: leave access.profile out, or write least-privilege.',
    suggestion: 'least-privilege',
  },
  {
    pointer: '/access/accounts',
    refuses: ({ access }) => access.accounts !== 'own',
    detail: 'This installation uses accounts of its own making only: leave access.accounts out, or write own.',
    suggestion: 'own',
  },
  {
    pointer: '/access/grants',
    refuses: ({ access }) => access.grants.length > 0,
    detail: 'This installation grants no roles on request: leave access.grants out, and grant them yourself.',
  },
];

/** Called by the API for a good answer, and again in the worker, whose answer decides. */
export function admit(spec: ResolvedSpec): Mistake[] {
  return RULES.filter(({ refuses }) => refuses(spec)).map(({ refuses, ...mistake }) => mistake);
}
