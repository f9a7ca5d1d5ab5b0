import type { Fix, Place } from './failures.js';
import { grantCommand, NEEDED_PERMISSIONS } from './permissions.js';

/** What a person does about a failure, written once: text, and where there is one, the command and the page. */
export function billingFix(projectId: string): Fix {
  return {
    text: 'Link an open billing account; the environment does not change anything before.',
    command: `gcloud billing projects link ${projectId} --billing-account=BILLING_ACCOUNT_ID`,
    link: `https://console.cloud.google.com/billing/linkedaccount?project=${projectId}`,
  };
}

export function quotaFix(projectId: string): Fix {
  return {
    text: 'Ask for more, free some, or choose a smaller machine.',
    link: `https://console.cloud.google.com/iam-admin/quotas?project=${projectId}`,
  };
}

export function permissionFix(permission: string | undefined, { projectId, member, profile }: Place): Fix {
  const role = NEEDED_PERMISSIONS.find(({ permissions }) => permission && permissions.includes(permission))?.role;
  return {
    text: `Grant a role that holds ${permission ?? 'the permission that the call needs'} to ${member ?? "the service's account"} on ${projectId}.`,
    ...(role !== undefined && member !== undefined && { command: grantCommand(projectId, member, role, profile) }),
    link: `https://console.cloud.google.com/iam-admin/iam?project=${projectId}`,
  };
}
