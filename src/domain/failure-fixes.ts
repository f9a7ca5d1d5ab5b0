import type { Fix, Place } from './failures.js';
import { bindingCommand } from './grant-commands.js';
import { grantCommand, roleWith } from './permissions.js';
import { ACCOUNT_USER, permissionsUsed } from './profiles.js';
import { NEEDS, SERVICES, fullServiceName } from './services.js';
import { nearest } from './suggest.js';

/** What a person does about a failure, written once: text, and where there is one, the command and the page. */
export function billingFix(projectId: string): Fix {
  return {
    text: 'Link an open billing account; the environment does not change anything before.',
    command: `gcloud billing projects link ${projectId} --billing-account=BILLING_ACCOUNT_ID`,
    link: `https://console.cloud.google.com/billing/linkedaccount?project=${projectId}`,
  };
}

/** By metric of Compute's: what the spec could do without. */
const SPARING: readonly [RegExp, string][] = [
  [/GPUS/, ', or do without notebook.accelerator'],
  [/CPUS/, ', or choose a smaller machine in notebook.machineType'],
  [/_TOTAL_GB$/, ', or choose smaller disks in notebook.bootDiskGb and notebook.dataDiskGb'],
  [/^SERVICE_ACCOUNTS$/, ', or delete service accounts that nobody uses'],
  [/^IN_USE_ADDRESSES$/, ', or set notebook.publicIp to false'],
];

export function quotaFix(projectId: string, metric = ''): Fix {
  return {
    text: `Ask for more, or free some${SPARING.find(([metrics]) => metrics.test(metric))?.[1] ?? ''}.`,
    link: `https://console.cloud.google.com/iam-admin/quotas?project=${projectId}`,
  };
}

export function permissionFix(permission: string | undefined, { projectId, member, access, needed }: Place): Fix {
  const role = permission === undefined ? undefined : roleWith(permission, needed);
  return {
    text: `Grant a role that holds ${permission ?? 'the permission that the call needs'} to ${member ?? "the service's account"} on ${projectId}.`,
    ...(role !== undefined && member !== undefined && { command: grantCommand(projectId, member, role, access) }),
    link: `https://console.cloud.google.com/iam-admin/iam?project=${projectId}`,
  };
}

/** The service lets itself act as an account of its own anew with each run. */
export function actAsFix(email: string | undefined, { member }: Place): Fix {
  const text = `Grant ${ACCOUNT_USER.role} on it, or retry the environment: where it may grant, it does so again.`;
  if (email === undefined || member === undefined) return { text };
  const on = { kind: 'serviceAccount' as const, email };
  return { text, command: bindingCommand('add', { role: ACCOUNT_USER.role, member, on }) };
}

/** The worker's own member is not known here: the account is the one that it is not let in as. */
export function impersonateFix(email: string): Fix {
  const role = 'roles/iam.serviceAccountTokenCreator';
  const on = { kind: 'serviceAccount' as const, email };
  return {
    text: `Grant ${role} on it to the account that the worker runs as, or correct impersonate in policy.yaml.`,
    command: bindingCommand('add', { role, member: 'MEMBER_OF_THE_WORKER', on }),
  };
}

/** What the account that builds may lack, with the command that gives it just that. */
export function builderFix(role: string, on: 'bucket' | 'repository', { build }: Place): Fix {
  const text = `The account that builds needs ${role} (${permissionsUsed(role).join(', ')}) on the ${on}.`;
  if (build === undefined) return { text };
  const target = on === 'bucket' ? { kind: on, name: build.bucket } : { kind: on, name: build.repository };
  return { text, command: bindingCommand('add', { role, member: `serviceAccount:${build.account}`, on: target }) };
}

export function enableFix(service: string, project: string): Fix {
  return {
    text: 'Enable it; Google needs up to ten minutes until it answers.',
    command: `gcloud services enable ${service} --project=${project}`,
  };
}

/** A person's credentials can name another project to be billed; a service account's is its own. */
export function quotaProjectFix(service: string, billed: string, { projectId, member }: Place): Fix {
  if (member?.startsWith('user:') !== true) return enableFix(service, billed);
  return {
    text: 'Let the credentials of the worker bill the project itself.',
    command: quotaProjectCommand(projectId),
  };
}

export function quotaUserFix(billed: string, member: string | undefined): Fix {
  const role = 'roles/serviceusage.serviceUsageConsumer';
  return {
    text: `Grant ${role} to ${member ?? "the service's account"} on ${billed}, or let its credentials bill another project.`,
    ...(member !== undefined && { command: grantCommand(billed, member, role) }),
  };
}

/** By constraint: what the spec could do without. */
const ALLOWED: readonly [RegExp, string][] = [
  [
    /compute\.vmExternalIpAccess/,
    'Set notebook.publicIp to false, in a subnet with Private Google Access or Cloud NAT; or ask',
  ],
  [/gcp\.resourceLocations/, 'Choose a region that the policy allows; or ask'],
  [/permitted customer|iam\.allowedPolicyMemberDomains/, 'Choose an owner of a domain that the policy allows; or ask'],
];

export function policyFix(message: string): Fix {
  const start = ALLOWED.find(([constraint]) => constraint.test(message))?.[1] ?? 'Change the spec, or ask';
  return { text: `${start} the organisation's administrator for an exception.` };
}

export function servicesFix(unknown: readonly string[]): Fix {
  const known = [...NEEDS.map(({ service }) => fullServiceName(service)), ...Object.keys(SERVICES)];
  const meant = unknown.flatMap((name) => nearest(name, known) ?? []);
  const hint = meant.length > 0 ? ` Perhaps ${meant.join(' and ')} was meant.` : '';
  return {
    text: `Correct the names in services, or leave them out.${hint}`,
    command: 'gcloud services list --available',
  };
}

export const quotaProjectCommand = (projectId: string) =>
  `gcloud auth application-default set-quota-project ${projectId}`;
