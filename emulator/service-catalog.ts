/** Services that can be enabled; an id that is not here is refused, as is one that Google has shut down. */
export interface CatalogEntry {
  title: string;
  /** Enabled along with it, and in the way of disabling them. */
  needs?: readonly string[];
  /** Google's own account that appears, and its role in the project's policy. */
  agent?: { account: string; role: string };
  billing?: boolean;
  /** On in a project that was just made (https://docs.cloud.google.com/service-usage/docs/enabled-service). */
  usual?: boolean;
}

const agent = (account: string, role: string): { account: string; role: string } => ({
  account: `service-NUMBER@${account}.iam.gserviceaccount.com`,
  role,
});

/**
 * Without the suffix `.googleapis.com`. Shut down and therefore missing: `ml` (2025-01-31, AI Platform deprecations page)
 * and `automl` (2024-03-31, AutoML deprecations page).
 */
const ENTRIES: Record<string, CatalogEntry> = {
  aiplatform: {
    title: 'Vertex AI API',
    needs: ['storage'],
    agent: agent('gcp-sa-aiplatform', 'roles/aiplatform.serviceAgent'),
    billing: true,
  },
  analyticshub: { title: 'Analytics Hub API', usual: true },
  apikeys: { title: 'API Keys API' },
  artifactregistry: {
    title: 'Artifact Registry API',
    agent: agent('gcp-sa-artifactregistry', 'roles/artifactregistry.serviceAgent'),
    billing: true,
  },
  bigquery: { title: 'BigQuery API', usual: true },
  bigqueryconnection: { title: 'BigQuery Connection API', usual: true },
  bigquerydatapolicy: { title: 'BigQuery Data Policy API', usual: true },
  bigquerydatatransfer: { title: 'BigQuery Data Transfer API' },
  bigquerymigration: { title: 'BigQuery Migration API', usual: true },
  bigqueryreservation: { title: 'BigQuery Reservation API', usual: true },
  bigquerystorage: { title: 'BigQuery Storage API', usual: true },
  cloudapis: { title: 'Google Cloud APIs', usual: true },
  cloudbilling: { title: 'Cloud Billing API' },
  cloudbuild: {
    title: 'Cloud Build API',
    needs: ['storage', 'logging'],
    agent: agent('gcp-sa-cloudbuild', 'roles/cloudbuild.serviceAgent'),
    billing: true,
  },
  cloudfunctions: { title: 'Cloud Functions API', billing: true },
  cloudkms: { title: 'Cloud Key Management Service (KMS) API', billing: true },
  cloudresourcemanager: { title: 'Cloud Resource Manager API' },
  cloudscheduler: { title: 'Cloud Scheduler API', billing: true },
  cloudtrace: { title: 'Cloud Trace API', usual: true },
  composer: { title: 'Cloud Composer API', needs: ['compute', 'container'], billing: true },
  compute: {
    title: 'Compute Engine API',
    needs: ['oslogin'],
    agent: agent('compute-system', 'roles/compute.serviceAgent'),
    billing: true,
  },
  container: {
    title: 'Kubernetes Engine API',
    needs: ['compute', 'artifactregistry', 'logging', 'monitoring', 'pubsub', 'iam'],
    agent: agent('container-engine-robot', 'roles/container.serviceAgent'),
    billing: true,
  },
  containeranalysis: { title: 'Container Analysis API', needs: ['pubsub'] },
  containerfilesystem: { title: 'Container File System API' },
  containerregistry: {
    title: 'Container Registry API',
    needs: ['pubsub', 'storage-api'],
    agent: agent('containerregistry', 'roles/containerregistry.ServiceAgent'),
    billing: true,
  },
  containerscanning: { title: 'Container Scanning API', needs: ['containeranalysis'], billing: true },
  dataflow: {
    title: 'Dataflow API',
    needs: ['compute'],
    agent: agent('dataflow-service-producer-prod', 'roles/dataflow.serviceAgent'),
    billing: true,
  },
  dataform: { title: 'Dataform API', usual: true },
  dataplex: { title: 'Cloud Dataplex API', usual: true },
  dataproc: { title: 'Cloud Dataproc API', needs: ['compute'], billing: true },
  datastore: { title: 'Cloud Datastore API', usual: true },
  deploymentmanager: { title: 'Cloud Deployment Manager V2 API' },
  dns: { title: 'Cloud DNS API', billing: true },
  eventarc: { title: 'Eventarc API', billing: true },
  file: { title: 'Cloud Filestore API', billing: true },
  firestore: { title: 'Cloud Firestore API' },
  iam: { title: 'Identity and Access Management (IAM) API', needs: ['iamcredentials'] },
  iamcredentials: { title: 'IAM Service Account Credentials API' },
  iap: { title: 'Cloud Identity-Aware Proxy API' },
  logging: { title: 'Cloud Logging API', usual: true },
  monitoring: { title: 'Cloud Monitoring API', usual: true },
  networkconnectivity: { title: 'Network Connectivity API' },
  notebooks: {
    title: 'Notebooks API',
    needs: ['compute'],
    agent: agent('gcp-sa-notebooks', 'roles/notebooks.serviceAgent'),
    billing: true,
  },
  orgpolicy: { title: 'Organization Policy API' },
  oslogin: { title: 'Cloud OS Login API' },
  pubsub: { title: 'Cloud Pub/Sub API' },
  redis: { title: 'Google Cloud Memorystore for Redis API', billing: true },
  run: { title: 'Cloud Run Admin API', billing: true },
  runtimeconfig: { title: 'Cloud Runtime Configuration API' },
  secretmanager: { title: 'Secret Manager API', billing: true },
  servicemanagement: { title: 'Service Management API', usual: true },
  servicenetworking: { title: 'Service Networking API' },
  serviceusage: { title: 'Service Usage API', usual: true },
  'sql-component': { title: 'Cloud SQL', usual: true },
  sqladmin: { title: 'Cloud SQL Admin API', billing: true },
  storage: { title: 'Cloud Storage API', usual: true },
  'storage-api': { title: 'Google Cloud Storage JSON API', usual: true },
  'storage-component': { title: 'Cloud Storage', usual: true },
  sts: { title: 'Security Token Service API' },
  workflows: { title: 'Workflows API', billing: true },
};

const full = (id: string): string => `${id}.googleapis.com`;

export const CATALOG = new Map<string, CatalogEntry>(
  Object.entries(ENTRIES).map(([id, entry]) => [full(id), { ...entry, needs: entry.needs?.map(full) ?? [] }]),
);

/** The services themselves and all that they need, in turn. */
export function withNeeds(ids: Iterable<string>): Set<string> {
  const all = new Set(ids);
  for (const id of all) for (const need of CATALOG.get(id)?.needs ?? []) all.add(need);
  return all;
}
