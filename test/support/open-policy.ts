/** Allows whatever a spec can say: for tests of everything else than the policy. */
import type { Policy } from '../../src/domain/policy.js';

export const OPEN_POLICY: Policy = {
  projects: {
    '*': {
      callers: [{ caller: '*', role: 'admin' }],
      profiles: ['least-privilege', 'lab', 'none'],
      accounts: ['*'],
      repositories: ['*'],
      grants: ['roles/bigquery.dataViewer'],
    },
  },
};
