import { Type, type Static, type TObject } from 'typebox';

import { PROFILE_NAMES, ROLE } from './access-schema.js';
import { closed, duration } from './fields.js';

const patterns = (description: string) =>
  Type.Optional(
    Type.Array(Type.String({ minLength: 1, description: 'a text in which * matches any text' }), { description }),
  );

const atMost = (description: string) => Type.Optional(Type.Integer({ minimum: 0, maximum: 1_000_000, description }));

const LimitsSchema = Type.Object(
  {
    acceleratorCount: atMost('a whole number: how many accelerators a notebook may have'),
    diskGb: atMost('a whole number of GB: how large each disk of a notebook may be'),
    idleShutdown: duration('Idle shutdown', 'the longest idleShutdown, a duration such as 3h'),
    ttl: duration('Time to live', 'the longest ttl, a duration such as 30d; every environment then has to have one'),
  },
  { ...closed, description: 'an object of acceleratorCount, diskGb, idleShutdown and ttl' },
);

/** What the spec of a project's environment may ask for; the same fields in `defaults` and in a project. */
export const ALLOWANCES = {
  regions: patterns('a list of regions'),
  services: patterns('a list of services to enable besides those the steps need, by their full names'),
  machineTypes: patterns('a list of machine types'),
  acceleratorTypes: patterns('a list of accelerator types'),
  networks: patterns('a list of networks: names in the project, or projects/PROJECT/global/networks/NAME'),
  profiles: Type.Optional(
    Type.Array(Type.Enum([...PROFILE_NAMES], { description: PROFILE_NAMES.join(', ') }), {
      description: `a list of ${PROFILE_NAMES.join(', ')}`,
    }),
  ),
  accounts: patterns("a list of e-mail addresses of service accounts that may be given; default: the project's own"),
  grants: Type.Optional(
    Type.Array(
      Type.String({ pattern: `^${ROLE}$`, description: 'a role such as roles/bigquery.dataViewer, to the letter' }),
      { description: "a list of roles that access.grants may ask for, for the notebook's own account" },
    ),
  ),
  owners: patterns("a list of owners' e-mail addresses"),
  baseImages: patterns('a list of images that a Dockerfile and image.uri may name'),
  repositories: patterns('a list of repositories that image.repository may name; ours needs no word'),
  limits: Type.Optional(LimitsSchema),
};

export type Allowances = Static<TObject<typeof ALLOWANCES>>;
