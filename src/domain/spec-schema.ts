import { Type, type Static } from 'typebox';

import { AccessSchema } from './access-schema.js';
import { DEFAULTS } from './defaults.js';
import { closed, duration, optional, REGION, text } from './fields.js';
import { ImageSchema } from './image-schema.js';
import { ENVIRONMENT_ID, PROJECT_ID } from './names.js';
import { NotebookSchema } from './notebook-schema.js';

const LETTER = '\\p{Ll}\\p{Lo}';
/** Letters of any script without case, as Google allows (https://cloud.google.com/resource-manager/docs/labels-overview). */
const LABEL_KEY = `^[${LETTER}][${LETTER}0-9_-]{0,62}$`;
const LABEL_VALUE = `^[${LETTER}0-9_-]{0,63}$`;

/** What a caller writes: one table for validation, types, OpenAPI and editors. */
export const EnvironmentSpecSchema = Type.Object(
  {
    projectId: text('Project', PROJECT_ID.pattern, PROJECT_ID.description, { examples: ['my-project'] }),
    environmentId: text('Environment', ENVIRONMENT_ID.pattern, ENVIRONMENT_ID.description, { examples: ['mlops-lab'] }),
    region: optional('Region', REGION, 'a region such as us-central1', { default: DEFAULTS.region }),
    zones: Type.Optional(
      Type.Array(text('Zone', `${REGION}-[a-z]`, 'a zone such as us-central1-a'), {
        title: 'Zones',
        description: "at most 20 zones of the region, tried in this order; none: all that are UP, in Compute's order",
        maxItems: 20,
        default: [],
      }),
    ),
    services: Type.Optional(
      Type.Array(
        text(
          'Service',
          '[a-z][a-z0-9-]*(?:\\.googleapis\\.com)?',
          'a service such as dataflow or dataflow.googleapis.com',
        ),
        {
          title: 'Services',
          description: 'at most 50 services to enable besides those the steps need',
          maxItems: 50,
          default: [],
        },
      ),
    ),
    image: Type.Optional(ImageSchema),
    notebook: Type.Optional(NotebookSchema),
    access: Type.Optional(AccessSchema),
    labels: Type.Optional(
      Type.Record(
        Type.String({ pattern: LABEL_KEY }),
        Type.String({ pattern: LABEL_VALUE, description: 'up to 63 lower-case letters, digits, "_" or "-"' }),
        {
          ...closed,
          title: 'Labels',
          description: 'an object whose keys are 1 to 63 lower-case letters, digits, "_" or "-", a letter first',
          default: {},
        },
      ),
    ),
    ttl: duration('Time to live', 'a duration from 1m to 366d, such as 12h or 30d'),
    expireTime: optional(
      'Expiry',
      '[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt][0-9:]{8}(?:\\.[0-9]+)?(?:[Zz]|[+-][0-9]{2}:[0-9]{2})',
      'a time of RFC 3339 such as 2026-12-31T18:00:00Z',
      { examples: ['2026-12-31T18:00:00Z'] },
    ),
    expireAction: Type.Optional(
      Type.Enum(['stop', 'delete'], {
        title: 'At expiry',
        description: 'stop, which keeps the disks, or delete, which removes everything',
        default: DEFAULTS.expireAction,
      }),
    ),
  },
  { ...closed, title: 'Environment', description: 'an object: an MLOps environment on Google Cloud' },
);

export type EnvironmentSpec = Static<typeof EnvironmentSpecSchema>;
