import Type from 'typebox';
import type { Static } from 'typebox';

import { protoEnum, protoEnumFrom0 } from './enums.js';

const Format = protoEnum(
  {
    ...{ FORMAT_UNSPECIFIED: 0, DOCKER: 1, MAVEN: 2, NPM: 3, APT: 5, YUM: 6, PYTHON: 8, KFP: 9, GO: 10, GENERIC: 11 },
    RUBY: 12,
  },
  'GOOGET',
  'CONDA',
);
export const RepositoryBody = Type.Partial(
  Type.Object({
    name: Type.String(),
    format: Format,
    description: Type.String(),
    labels: Type.Record(Type.String(), Type.String()),
    createTime: Type.String(),
    updateTime: Type.String(),
    kmsKeyName: Type.String(),
    mode: protoEnumFrom0('MODE_UNSPECIFIED', 'STANDARD_REPOSITORY', 'VIRTUAL_REPOSITORY', 'REMOTE_REPOSITORY'),
    dockerConfig: Type.Partial(Type.Object({ immutableTags: Type.Boolean() })),
    cleanupPolicies: Type.Record(Type.String(), Type.Unknown()),
    cleanupPolicyDryRun: Type.Boolean(),
    vulnerabilityScanningConfig: Type.Unknown(),
    sizeBytes: Type.String({ format: 'int64' }),
    registryUri: Type.String(),
    satisfiesPzi: Type.Boolean(),
    satisfiesPzs: Type.Boolean(),
  }),
);
export type RepositoryBody = Static<typeof RepositoryBody>;
