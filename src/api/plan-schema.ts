import { Type, type Static } from 'typebox';

import { PLANNED_STATES } from '../domain/plan.js';
import { EnvironmentSpecSchema } from '../domain/spec.js';
import { asWritten, Failures, ResolvedSpecSchema, Time } from './schemas.js';

const seconds = (description: string) => Type.Number({ description });

const PlannedStepSchema = Type.Object({
  name: Type.String(),
  title: Type.String(),
  state: Type.Enum(PLANNED_STATES, {
    description: 'UNKNOWN: it could not be looked at, because its API is still off or for what changes[0] says',
  }),
  changes: Type.Array(Type.String(), {
    description: 'what a run would do, one sentence each; where it could not be looked at, would most likely do',
  }),
  expectedSeconds: seconds('at the pace of this service; 0 where a run has nothing to do'),
});

const QuotaSchema = Type.Object({
  metric: Type.String({ examples: ['CPUS', 'SSD_TOTAL_GB', 'IN_USE_ADDRESSES', 'SERVICE_ACCOUNTS'] }),
  where: Type.String({ description: 'a region, or the project' }),
  needed: Type.Number({ description: 'by all that are not there yet' }),
  limit: Type.Number(),
  usage: Type.Number(),
  fits: Type.Integer({ description: 'how many of count it lets through' }),
});

/** What a run would do (docs/architecture.md, plan). */
export const PlanSchema = Type.Object(
  {
    name: Type.String({ examples: ['projects/my-project/environments/mlops-lab'] }),
    projectId: Type.String(),
    environmentId: Type.String(),
    planTime: Time,
    count: Type.Integer(),
    spec: asWritten(EnvironmentSpecSchema),
    resolvedSpec: ResolvedSpecSchema,
    steps: Type.Array(PlannedStepSchema),
    findings: Failures,
    quota: Type.Array(QuotaSchema),
    fits: Type.Optional(
      Type.Integer({
        description:
          'how many of count all quotas let through; absent while Compute Engine cannot be asked for its own',
      }),
    ),
    expectedSeconds: seconds('over the longest way through what is to be done; 0 where nothing is'),
  },
  { title: 'Plan' },
);
export type PlanDocument = Static<typeof PlanSchema>;
