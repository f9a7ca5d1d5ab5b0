import { imagePlace } from './image-uri.js';
import { isBuilt, type ResolvedSpec } from './resolve.js';

/** What became of a name that the lab, or a caller, may write. */
export interface ServiceFate {
  /** Set where the service is gone: write this one instead. */
  successor?: string;
  /** The day it stopped working. */
  since?: string;
  source?: string;
}

/** When they were last looked at. */
export const SERVICES_DATE = '2026-11-23';

/**
 * The ten names the lab enables, and where they stand (docs/lab.md). Without a successor: in Google's
 * client library (https://github.com/googleapis/google-api-nodejs-client, 178.0.0), and no page announces its end.
 */
export const SERVICES: Readonly<Record<string, ServiceFate>> = {
  'cloudbuild.googleapis.com': {},
  'container.googleapis.com': {},
  'cloudresourcemanager.googleapis.com': {},
  'iam.googleapis.com': {},
  'containeranalysis.googleapis.com': {},
  'sqladmin.googleapis.com': {},
  'dataflow.googleapis.com': {},
  'containerregistry.googleapis.com': {
    successor: 'artifactregistry.googleapis.com',
    since: '2025-03-18',
    source: 'https://cloud.google.com/artifact-registry/docs/transition/transition-from-gcr',
  },
  'ml.googleapis.com': {
    successor: 'aiplatform.googleapis.com',
    since: '2025-01-31',
    source: 'https://cloud.google.com/ai-platform/training/docs/deprecations',
  },
  'automl.googleapis.com': {
    successor: 'aiplatform.googleapis.com',
    since: '2024-03-31',
    source: 'https://cloud.google.com/automl-tables/docs/deprecations',
  },
};

export type MappedService = { service: string } | { retired: string; successor: string; since: string; source: string };

/** Takes short and full names; Google, not this table, knows whether any other service exists. */
export function mapService(name: string): MappedService {
  const service = fullServiceName(name);
  const fate = Object.hasOwn(SERVICES, service) ? SERVICES[service] : undefined;
  const { successor, since, source } = fate ?? {};
  if (successor === undefined || since === undefined || source === undefined) return { service };
  return { retired: service, successor, since, source };
}

export function fullServiceName(name: string): string {
  return name.includes('.') ? name : `${name}.googleapis.com`;
}

/** Without it nothing lies in a repository that anybody could look for. */
export const REGISTRY_SERVICE = 'artifactregistry.googleapis.com';

interface Need {
  service: string;
  why: string;
  when?: (spec: ResolvedSpec) => boolean;
}

/** Each service, and the step that fails without it. */
export const NEEDS: readonly Need[] = [
  { service: 'serviceusage', why: 'services: enables the others and tells which are on' },
  { service: 'cloudresourcemanager', why: 'preflight and access: the project and its IAM policy' },
  { service: 'iam', why: 'accounts and access: service accounts and who may use them' },
  { service: 'compute', why: 'preflight: zones, machine types, quota; notebook: the VM and its disks' },
  { service: 'notebooks', why: 'notebook: the Workbench instance' },
  { service: 'logging', why: "access: the notebook's account may write logs, and the VM does" },
  { service: 'monitoring', why: "access: the notebook's account may write metrics, and the VM does" },
  { service: 'aiplatform', why: "access: the notebook's account may use it; the lab's training and prediction today" },
  { service: 'bigquery', why: "access: the notebook's account may run jobs; the lab's data warehouse" },
  {
    service: 'artifactregistry',
    why: 'access: grants on the repository the image lies in; image: pushes to it',
    when: (spec) => imagePlace(spec) !== undefined,
  },
  { service: 'cloudbuild', why: 'image: builds it', when: isBuilt },
  { service: 'storage', why: 'source: the bucket that holds the build context', when: isBuilt },
];

/** What the steps need and what the caller added: full names, sorted, each once. */
export function requiredServices(spec: ResolvedSpec): string[] {
  const needed = NEEDS.filter(({ when }) => when?.(spec) ?? true).map(({ service }) => fullServiceName(service));
  return [...new Set([...needed, ...spec.services])].sort();
}
