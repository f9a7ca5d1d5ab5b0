import fc from 'fast-check';
import { expect, test } from 'vitest';

import { admit } from '../../../src/domain/admission.js';
import { withoutBodies } from '../../../src/domain/differences.js';
import { mayGrant, mayRevoke } from '../../../src/domain/grant-admission.js';
import { grants } from '../../../src/domain/grants.js';
import { inlineFiles } from '../../../src/domain/image-content.js';
import { builderAccountEmail, notebookAccountEmail } from '../../../src/domain/names.js';
import { isVerifyOnly } from '../../../src/domain/profiles.js';
import { resolveSpec } from '../../../src/domain/spec.js';
import { forgeries, nameMistakes } from '../../../src/domain/trusted-input.js';
import { OPEN_POLICY } from '../../support/open-policy.js';
import { arbitrarySpec } from './arbitrary-spec.js';

const SELF = 'serviceAccount:labwright@labwright-host.iam.gserviceaccount.com';

test('Whatever the API accepts is no forgery, with its texts and without.', () => {
  fc.assert(
    fc.property(arbitrarySpec, (written) => {
      const resolved = resolveSpec(written);
      const { projectId, environmentId } = written;
      const input = { key: { projectId, environmentId }, spec: withoutBodies(resolved), outputs: {} };
      const files = inlineFiles(resolved.image);
      expect(forgeries(input)).toEqual([]);
      expect(forgeries({ ...input, ...(files && { files }) })).toEqual([]);
    }),
  );
});

test('The writer of policies grants and takes back all that an admitted spec may ask for.', () => {
  const project = OPEN_POLICY.projects['*'];
  const policy = {
    projects: { '*': { callers: [], ...project, grants: ['roles/viewer', 'roles/bigquery.dataViewer'] } },
  };
  fc.assert(
    fc.property(arbitrarySpec, (written) => {
      const spec = resolveSpec(written);
      fc.pre(admit(spec, policy).length === 0 && !isVerifyOnly(spec));
      const own = { builder: builderAccountEmail(spec.projectId), notebook: notebookAccountEmail(spec) };
      const compute = '123-compute@developer.gserviceaccount.com';
      const accounts = spec.access.accounts === 'own' ? own : { builder: compute, notebook: compute };
      for (const grant of grants(spec, accounts, SELF)) {
        const writer = { projectId: spec.projectId, self: SELF };
        expect(mayGrant(policy, grant, writer), JSON.stringify(grant)).toBe(true);
        expect(mayRevoke(grant, writer), JSON.stringify(grant)).toBe(true);
      }
    }),
  );
});

test('A project or an environment that is no name of ours is a forgery, whatever its spec says.', () => {
  const key = { projectId: '../other', environmentId: 'mlops-lab' };
  const spec = { ...resolveSpec({ projectId: 'my-project', environmentId: 'mlops-lab' }), ...key };
  expect(nameMistakes({ key, spec }).map(({ pointer }) => pointer)).toEqual(['/projectId']);
});
