/** What a person would type, carried out at the twin as the project's owner. */
import type { Binding, IamPolicy } from '../../src/domain/iam-policy.js';
import { asOwner } from './owner.js';
import type { World } from './world.js';

export interface Granting {
  /** How the API names what the policy stands on. */
  resource: string;
  binding: Binding;
}

/** Throws where the command is not one that gcloud understands. */
export function parseGrant(command: string): Granting {
  const [, group = '', name = '', rest = ''] =
    /^gcloud (projects|artifacts repositories|storage buckets|iam service-accounts) add-iam-policy-binding (\S+) (.*)$/.exec(
      command,
    ) ?? [];
  const flags = new Map([...rest.matchAll(/--([a-z]+)=('[^']*'|\S+)/g)].map(([, key, value]) => [key, value]));
  const [member, role, project, location] = ['member', 'role', 'project', 'location'].map((flag) => flags.get(flag));
  const condition = flags.get('condition') ?? 'None';
  const resources: Record<string, string> = {
    projects: `v3/projects/${name}`,
    'artifacts repositories': `v1/projects/${project}/locations/${location}/repositories/${name}`,
    'storage buckets': `storage/v1/b/${name.replace(/^gs:\/\//, '')}`,
    'iam service-accounts': `v1/projects/-/serviceAccounts/${name}`,
  };
  const resource = resources[group];
  const [, title, expression] = /^'\^:\^title=([^:]+):expression=([^:]+)'$/.exec(condition) ?? [];
  const isWhole = condition === 'None' || (title !== undefined && expression !== undefined);
  if (resource === undefined || member === undefined || role === undefined || !isWhole) {
    throw new Error(`This is no command that grants a role: ${command}`);
  }
  const conditional = title !== undefined && expression !== undefined && { condition: { title, expression } };
  return { resource, binding: { role, members: [member], ...conditional } };
}

export async function runGrant(world: World, command: string): Promise<void> {
  const { resource, binding } = parseGrant(command);
  await editPolicy(world, resource, (bindings) => [...bindings, binding]);
}

/** The contrary of a command that grants a role. */
export async function withoutGrant(world: World, command: string): Promise<void> {
  const { resource, binding } = parseGrant(command);
  const strip = ({ members, ...rest }: Binding) => ({
    ...rest,
    members: members.filter((member) => !binding.members.includes(member)),
  });
  await editPolicy(world, resource, (bindings) =>
    bindings.map((each) => (each.role === binding.role ? strip(each) : each)),
  );
}

async function editPolicy(world: World, resource: string, edit: (bindings: Binding[]) => Binding[]): Promise<void> {
  const edited = (policy: Partial<IamPolicy>) => ({ ...policy, bindings: edit(policy.bindings ?? []) });
  if (resource.startsWith('storage/')) {
    const policy = await asOwner<Partial<IamPolicy>>(world, 'GET', `${resource}/iam`);
    await asOwner(world, 'PUT', `${resource}/iam`, edited(policy));
    return;
  }
  // Of a project the version stands in the body, elsewhere in the address.
  const isProject = !resource.includes('/serviceAccounts/') && !resource.includes('/repositories/');
  const [read, suffix, version] = isProject
    ? (['POST', '', { options: { requestedPolicyVersion: 3 } }] as const)
    : ([resource.includes('/repositories/') ? 'GET' : 'POST', '?options.requestedPolicyVersion=3'] as const);
  const policy = await asOwner<Partial<IamPolicy>>(world, read, `${resource}:getIamPolicy${suffix}`, version);
  await asOwner(world, 'POST', `${resource}:setIamPolicy`, { policy: edited({ ...policy, version: 3 }) });
}
