import { Type, type Static } from 'typebox';

import type { EnvironmentKey } from '../domain/names.js';
import { checkSpec, type EnvironmentSpec } from '../domain/spec.js';
import { impliedMask, type SpecChange } from '../domain/spec-change.js';
import { maskMistakes } from '../domain/update-mask.js';
import type { Environments } from './environments.js';
import { mistaken, Problem } from './problems.js';
import type { EnvironmentDocument } from './schemas.js';
import { nameMistakes } from './spec-mistakes.js';

export const UpdateQuery = Type.Object(
  {
    updateMask: Type.Optional(
      Type.String({
        description:
          'fields by their paths, such as notebook.machineType,labels; * for the whole spec; absent: every field of the body. A field that is named and not in the body goes back to its default',
      }),
    ),
    allowMissing: Type.Optional(Type.Boolean({ description: 'create it from the body if it does not exist' })),
    allowRecreate: Type.Optional(
      Type.Boolean({ description: 'allow a new notebook in the place of this one: what lies on its disks is lost' }),
    ),
  },
  { additionalProperties: false },
);

/** Of the spec: what is wrong with it is for the domain to say. */
export const UpdateBody = Type.Unsafe<Record<string, unknown>>({
  type: 'object',
  title: 'Fields of the spec',
  additionalProperties: true,
});

export interface UpdateRequest {
  key: EnvironmentKey;
  query: Static<typeof UpdateQuery>;
  body: Record<string, unknown>;
  ifMatch: string | undefined;
  /** Who asks. */
  caller: string;
}

/** Changes an environment, or makes it where that is allowed (https://google.aip.dev/134). */
export async function updateEnvironment(
  environments: Environments,
  { key, query, body, ifMatch, caller }: UpdateRequest,
): Promise<{ accepted: boolean; document: EnvironmentDocument }> {
  const { updateMask, allowMissing, allowRecreate } = query;
  const mask = updateMask === undefined ? impliedMask(body) : updateMask.split(',').map((path) => path.trim());
  const [mistake, ...others] = updateMask === undefined ? [] : maskMistakes(mask);
  if (mistake !== undefined) throw new Problem('invalid-request', [mistake, ...others].join(' '));
  const mayCreate = allowMissing === true && ifMatch === undefined;
  if (mayCreate && !(await environments.exists(key))) return create(environments, { key, body, caller });
  const change: SpecChange = { mask, patch: body, ...(allowRecreate === true && { allowRecreate }) };
  return environments.update(key, change, { caller, ifMatch });
}

async function create(
  environments: Environments,
  { key, body, caller }: Pick<UpdateRequest, 'key' | 'body' | 'caller'>,
) {
  const mistakes = checkSpec(body);
  const spec = body as EnvironmentSpec;
  const all = mistakes.length > 0 ? mistakes : nameMistakes(spec, key);
  if (all.length > 0) throw mistaken(all);
  const { document } = await environments.create(spec, caller);
  return { accepted: true, document };
}
