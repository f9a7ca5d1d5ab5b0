import { accountsMistakes, grantsMistakes } from './admission-access.js';
import { imageMistakes } from './admission-image.js';
import { limitMistakes } from './admission-limits.js';
import { ASK, notAllowed } from './admission-words.js';
import { allowancesOf } from './allowances.js';
import { pointer, type Mistake } from './mistake.js';
import { subnetPlace } from './network.js';
import type { Allowances } from './policy-allowances.js';
import type { Policy } from './policy.js';
import type { ResolvedSpec } from './resolve.js';
import type { Files } from './spec-change.js';

/**
 * What the policy of this installation does not allow, though the spec is well formed: all of it at once. Called by the
 * API for a good answer, and again in the worker, whose answer decides. `files` are the texts of the build context,
 * where they are at hand: the spec may have come without them.
 */
export function admit(spec: ResolvedSpec, policy: Policy, files?: Files): Mistake[] {
  const allowed = allowancesOf(policy, spec.projectId);
  if (allowed === undefined) {
    const detail = `This installation does not serve the project ${spec.projectId}: ${ASK}.`;
    return [{ pointer: '/projectId', detail }];
  }
  return [
    ...placeMistakes(spec, allowed),
    ...machineMistakes(spec, allowed),
    ...accountsMistakes(spec, allowed),
    ...grantsMistakes(spec, allowed),
    ...imageMistakes(spec, allowed, files),
    ...limitMistakes(spec, allowed.limits),
  ];
}

function placeMistakes(spec: ResolvedSpec, { regions, services, networks }: Required<Allowances>): Mistake[] {
  const { projectId, networkProjectId, network } = subnetPlace(spec);
  const full = `projects/${networkProjectId}/global/networks/${network}`;
  // A network or a subnet of a project of others is not allowed because a network of this one has the same name.
  const isOwn = [projectId, networkProjectId].every((each) => each === spec.projectId);
  const names = isOwn ? [network] : [];
  return [
    ...notAllowed('/region', spec.region, regions),
    ...spec.services.flatMap((service, index) => notAllowed(pointer('services', index), service, services)),
    ...notAllowed('/notebook/network', full, networks, names),
  ];
}

function machineMistakes({ notebook }: ResolvedSpec, allowed: Required<Allowances>): Mistake[] {
  const { machineType, accelerator, owner } = notebook;
  return [
    ...notAllowed('/notebook/machineType', machineType, allowed.machineTypes),
    ...(accelerator ? notAllowed('/notebook/accelerator/type', accelerator.type, allowed.acceleratorTypes) : []),
    ...(owner === undefined ? [] : notAllowed('/notebook/owner', owner, allowed.owners)),
  ];
}
