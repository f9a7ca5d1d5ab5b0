import Type from 'typebox';
import type { Static } from 'typebox';

const Formats = ['DOCKER', 'MAVEN', 'NPM', 'APT', 'YUM', 'GOOGET', 'PYTHON', 'KFP', 'GO', 'GENERIC', 'RUBY', 'CONDA'];
export const RepositoryBody = Type.Partial(
  Type.Object({
    name: Type.String(),
    format: Type.Enum(['FORMAT_UNSPECIFIED', ...Formats]),
    description: Type.String(),
    labels: Type.Record(Type.String(), Type.String()),
    createTime: Type.String(),
    updateTime: Type.String(),
    kmsKeyName: Type.String(),
    mode: Type.Enum(['MODE_UNSPECIFIED', 'STANDARD_REPOSITORY', 'VIRTUAL_REPOSITORY', 'REMOTE_REPOSITORY']),
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
