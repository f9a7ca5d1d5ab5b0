import { Type } from 'typebox';

import { DEFAULTS } from './defaults.js';
import { closed, text } from './fields.js';

const SERVICE_ACCOUNT = '[^@:\\s]+@[a-z0-9.-]+\\.gserviceaccount\\.com';
export const ROLE = '(?:(?:projects|organizations)/[a-z0-9-]+/)?roles/[A-Za-z0-9_.]+';
export const PROFILE_NAMES = ['least-privilege', 'lab', 'none'] as const;
const { access } = DEFAULTS;

const email = (title: string) => text(title, SERVICE_ACCOUNT, "a service account's e-mail address");

export const AccessSchema = Type.Object(
  {
    profile: Type.Optional(
      Type.Enum([...PROFILE_NAMES], {
        title: 'Profile',
        description: "least-privilege, lab (the lab's wide roles) or none (nothing is granted, only verified)",
        default: access.profile,
      }),
    ),
    accounts: Type.Optional(
      Type.Union(
        [
          Type.Enum(['own', 'default']),
          Type.Object({ builder: email('Builder'), notebook: email('Notebook') }, { ...closed }),
        ],
        {
          title: 'Accounts',
          description:
            "own (made for it), default (the project's, for the profiles lab and none), or { builder, notebook } with two e-mails; with the profile lab, default is what leaving it out means",
          default: access.accounts,
        },
      ),
    ),
    grants: Type.Optional(
      Type.Array(
        Type.Object(
          {
            role: text('Role', ROLE, 'a role such as roles/bigquery.dataViewer'),
            on: Type.Optional(
              Type.String({
                title: 'Resource',
                minLength: 1,
                description: 'a full resource name; absent: the project',
              }),
            ),
          },
          { ...closed },
        ),
        {
          title: 'Extra grants',
          description: "at most 50 of { role, on } for the notebook's account",
          maxItems: 50,
          default: [],
        },
      ),
    ),
  },
  { ...closed, title: 'Access', description: 'an object: who may do what' },
);
