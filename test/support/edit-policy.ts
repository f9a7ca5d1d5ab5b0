import type { IamPolicy } from '../../src/domain/iam-policy.js';
import { demand } from '../../scripts/environment-client.js';
import type { World } from './world.js';

/** The project's owner changes its policy, as people do beside us. */
export async function editPolicy(
  world: World,
  projectId: string,
  edit: (policy: IamPolicy) => IamPolicy,
): Promise<void> {
  const resource = `${world.emulatorUrl}/v3/projects/${projectId}`;
  const options = { headers: { authorization: 'Bearer emulator:owner@example.com' } };
  const version = { options: { requestedPolicyVersion: 3 } };
  const policy = await demand<IamPolicy>(`${resource}:getIamPolicy`, 'POST', version, options);
  await demand(`${resource}:setIamPolicy`, 'POST', { policy: edit(policy) }, options);
}
