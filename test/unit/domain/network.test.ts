import { describe, expect, test } from 'vitest';

import { subnetPlace } from '../../../src/domain/network.js';
import { resolveSpec, type EnvironmentSpec } from '../../../src/domain/spec.js';
import { SMALLEST } from './spec-rules.js';

describe('the subnet of a notebook', () => {
  const shared = 'projects/host/global/networks/shared';
  const own = SMALLEST.projectId;
  test.each<
    [string, NonNullable<EnvironmentSpec['notebook']>, string, [projectId: string, network: string, subnet: string]]
  >([
    ['by default', {}, 'default', [own, 'default', 'default']],
    ['named after its network', { network: 'team' }, 'team', [own, 'team', 'team']],
    ['with a name of its own', { network: 'team', subnet: 'a' }, 'a', [own, 'team', 'a']],
    [
      "of a host's network",
      { network: shared },
      'projects/host/regions/us-central1/subnetworks/shared',
      ['host', 'shared', 'shared'],
    ],
    [
      "of a host's network, with a name of its own",
      { network: shared, subnet: 'a' },
      'projects/host/regions/us-central1/subnetworks/a',
      ['host', 'shared', 'a'],
    ],
    [
      'in full',
      { network: shared, subnet: 'projects/host/regions/us-central1/subnetworks/b' },
      'projects/host/regions/us-central1/subnetworks/b',
      ['host', 'shared', 'b'],
    ],
  ])('%s', (_, notebook, resolved, [projectId, network, subnet]) => {
    const spec = resolveSpec({ ...SMALLEST, notebook });
    expect(spec.notebook.subnet).toBe(resolved);
    expect(subnetPlace(spec)).toEqual({ projectId, networkProjectId: projectId, network, subnet });
  });
});
