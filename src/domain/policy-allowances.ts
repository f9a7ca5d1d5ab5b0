import { Type, type Static, type TObject } from 'typebox';

import { closed, duration } from './fields.js';

const ROLE = '(?:(?:projects|organizations)/[a-z0-9-]+/)?roles/[A-Za-z0-9_.]+';
const PROFILE_NAMES = ['least-privilege', 'lab', 'none'] as const;

const patterns = (description: string) =>
  Type.Optional(
    Type.Array(Type.String({ minLength: 1, description: 'a text in which * matches any text' }), { description }),
  );

const atMost = (description: string) => Type.Optional(Type.Integer({ minimum: 0, maximum: 1_000_000, description }));

const LimitsSchema = Type.Object(
  {
    environments: atMost('how many environments the project may have at a time'),
    acceleratorCount: atMost('how many accelerators a notebook may have'),
    diskGb: atMost('how large each disk of a notebook may be, in GB'),
    idleShutdown: duration('Idle shutdown', 'the longest idleShutdown, a duration such as 3h'),
    ttl: duration('Time to live', 'the longest life, a duration such as 30d; an environment must say when it expires'),
  },
  { ...closed, description: 'an object of environments, acceleratorCount, diskGb, idleShutdown and ttl' },
);

/** What the spec of a project's environment may ask for; the same fields in `defaults` and in a project. */
export const ALLOWANCES = {
  regions: patterns('a list of regions'),
  machineTypes: patterns('a list of machine types'),
  acceleratorTypes: patterns('a list of accelerator types'),
  networks: patterns('a list of networks, as a spec names them'),
  profiles: Type.Optional(
    Type.Array(Type.Enum([...PROFILE_NAMES], { description: PROFILE_NAMES.join(', ') }), {
      description: `a list of ${PROFILE_NAMES.join(', ')}`,
    }),
  ),
  accounts: patterns(
    "a list of service accounts that are not this installation's own; default stands for the project's",
  ),
  grants: Type.Optional(
    Type.Array(
      Type.String({ pattern: `^${ROLE}$`, description: 'a role such as roles/bigquery.dataViewer, to the letter' }),
      {
        description: "a list of roles that access.grants may ask for, for the notebook's own account",
      },
    ),
  ),
  owners: patterns("a list of owners' e-mail addresses"),
  baseImages: patterns("a list of images that a Dockerfile's FROM and image.uri may name"),
  limits: Type.Optional(LimitsSchema),
};

export type Allowances = Static<TObject<typeof ALLOWANCES>>;
