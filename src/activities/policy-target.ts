import { isServiceOff } from '../domain/google-words.js';
import type { GrantTarget } from '../domain/grants.js';
import type { IamPolicy } from '../domain/iam-policy.js';
import { GcpError } from '../gcp/errors.js';
import type { Gcp } from '../gcp/index.js';

interface PolicyTarget {
  read(): Promise<IamPolicy>;
  write(policy: IamPolicy): Promise<unknown>;
}

/** Where a policy stands decides which API reads and writes it. */
export function policyOf(gcp: Gcp, on: GrantTarget): PolicyTarget {
  switch (on.kind) {
    case 'project':
      return {
        read: () => gcp.resourceManager.getIamPolicy(on.projectId),
        write: (policy) => gcp.resourceManager.setIamPolicy(on.projectId, policy),
      };
    case 'repository':
      return {
        read: () => gcp.artifactRegistry.getIamPolicy(on.name),
        write: (policy) => gcp.artifactRegistry.setIamPolicy(on.name, policy),
      };
    case 'bucket':
      return {
        read: () => gcp.storage.getIamPolicy(on.name),
        write: (policy) => gcp.storage.setIamPolicy(on.name, policy),
      };
    case 'serviceAccount':
      return {
        read: () => gcp.iam.getIamPolicy(on.email),
        write: (policy) => gcp.iam.setIamPolicy(on.email, policy),
      };
  }
}

/** With the resource, or its whole API, went its policy: there is nothing left to take back. */
export function isGone({ google }: GcpError): boolean {
  return google.status === 'NOT_FOUND' || isServiceOff(google);
}

/** An empty one where there is nothing that could have one. */
export async function policyIfAny(gcp: Gcp, on: GrantTarget): Promise<IamPolicy> {
  try {
    return await policyOf(gcp, on).read();
  } catch (error) {
    if (error instanceof GcpError && isGone(error)) return { bindings: [] };
    throw error;
  }
}
