/**
 * Predefined roles and the permissions in them, as far as the twin's services go
 * (https://docs.cloud.google.com/iam/docs/roles-permissions). `*` stands for any number of words.
 */
export interface Role {
  includes: readonly string[];
  except?: readonly string[];
}

const reads = ['*.get', '*.list', '*.getIamPolicy', '*.search'];
const project = ['resourcemanager.projects.get'];

/** Reads of data, credentials and keys are in no basic role. */
const notBasic = [
  'storage.objects.*',
  'storage.buckets.get',
  'iam.serviceAccounts.getAccessToken',
  'iam.serviceAccountKeys.*',
];

export const ROLES: Record<string, Role> = {
  'roles/owner': { includes: ['*'], except: ['iam.serviceAccounts.getAccessToken', 'storage.objects.*'] },
  'roles/editor': {
    includes: ['*'],
    except: [
      ...notBasic,
      '*.setIamPolicy',
      'resourcemanager.projects.delete',
      'resourcemanager.projects.createBillingAssignment',
      'iam.roles.create',
      'iam.roles.update',
      'iam.roles.delete',
      'billing.*',
    ],
  },
  'roles/viewer': { includes: [...reads, 'artifactregistry.repositories.downloadArtifacts'], except: notBasic },
  'roles/browser': { includes: [...project, 'resourcemanager.projects.list', 'resourcemanager.projects.getIamPolicy'] },

  'roles/resourcemanager.projectIamAdmin': {
    includes: [...project, 'resourcemanager.projects.getIamPolicy', 'resourcemanager.projects.setIamPolicy'],
  },
  'roles/iam.securityAdmin': { includes: ['*.getIamPolicy', '*.setIamPolicy', '*.list', ...project] },
  'roles/iam.securityReviewer': { includes: ['*.getIamPolicy', '*.list'] },
  'roles/iam.serviceAccountAdmin': {
    includes: [
      ...['create', 'delete', 'disable', 'enable', 'get', 'list', 'undelete', 'update'].map(
        (verb) => `iam.serviceAccounts.${verb}`,
      ),
      'iam.serviceAccounts.getIamPolicy',
      'iam.serviceAccounts.setIamPolicy',
      ...project,
    ],
  },
  'roles/iam.serviceAccountCreator': {
    includes: ['iam.serviceAccounts.create', 'iam.serviceAccounts.get', 'iam.serviceAccounts.list', ...project],
  },
  'roles/iam.serviceAccountDeleter': {
    includes: ['iam.serviceAccounts.delete', 'iam.serviceAccounts.get', 'iam.serviceAccounts.list', ...project],
  },
  'roles/iam.serviceAccountViewer': {
    includes: ['iam.serviceAccounts.get', 'iam.serviceAccounts.list', 'iam.serviceAccounts.getIamPolicy', ...project],
  },
  'roles/iam.serviceAccountUser': {
    includes: ['iam.serviceAccounts.actAs', 'iam.serviceAccounts.get', 'iam.serviceAccounts.list', ...project],
  },
  'roles/iam.serviceAccountTokenCreator': {
    includes: ['iam.serviceAccounts.getAccessToken', 'iam.serviceAccounts.get', 'iam.serviceAccounts.list', ...project],
  },
  'roles/iam.workloadIdentityUser': { includes: ['iam.serviceAccounts.getAccessToken', 'iam.serviceAccounts.get'] },

  'roles/serviceusage.serviceUsageAdmin': { includes: ['serviceusage.*', ...project, 'monitoring.timeSeries.list'] },
  'roles/serviceusage.serviceUsageConsumer': {
    includes: [
      'serviceusage.services.get',
      'serviceusage.services.list',
      'serviceusage.services.use',
      'serviceusage.operations.get',
    ],
  },
  'roles/serviceusage.serviceUsageViewer': {
    includes: ['serviceusage.services.get', 'serviceusage.services.list', 'serviceusage.operations.get'],
  },

  'roles/notebooks.admin': { includes: ['notebooks.*', 'compute.*.get', 'compute.*.list', ...project] },
  'roles/notebooks.runner': {
    includes: [
      ...reads.map((read) => `notebooks.${read}`),
      'notebooks.instances.create',
      'notebooks.schedules.create',
      'compute.*.get',
      'compute.*.list',
      ...project,
    ],
  },
  'roles/notebooks.viewer': {
    includes: [...reads.map((read) => `notebooks.${read}`), 'compute.*.get', 'compute.*.list', ...project],
  },

  'roles/artifactregistry.admin': { includes: ['artifactregistry.*', ...project] },
  'roles/artifactregistry.repoAdmin': {
    includes: [
      'artifactregistry.repositories.get',
      'artifactregistry.repositories.list',
      'artifactregistry.repositories.*Artifacts',
      'artifactregistry.packages.*',
      'artifactregistry.tags.*',
      'artifactregistry.versions.*',
      'artifactregistry.dockerimages.*',
      'artifactregistry.files.*',
    ],
  },
  'roles/artifactregistry.writer': {
    includes: [
      'artifactregistry.*.get',
      'artifactregistry.*.list',
      'artifactregistry.repositories.downloadArtifacts',
      'artifactregistry.repositories.uploadArtifacts',
      'artifactregistry.tags.create',
      'artifactregistry.tags.update',
    ],
  },
  'roles/artifactregistry.createOnPushWriter': {
    includes: [
      'artifactregistry.*.get',
      'artifactregistry.*.list',
      'artifactregistry.repositories.downloadArtifacts',
      'artifactregistry.repositories.uploadArtifacts',
      'artifactregistry.tags.create',
      'artifactregistry.tags.update',
      'artifactregistry.repositories.createOnPush',
    ],
  },
  'roles/artifactregistry.reader': {
    includes: ['artifactregistry.*.get', 'artifactregistry.*.list', 'artifactregistry.repositories.downloadArtifacts'],
  },

  'roles/compute.admin': {
    includes: ['compute.*', 'serviceusage.services.get', 'serviceusage.services.list', ...project],
  },
  'roles/compute.viewer': {
    includes: [
      'compute.*.get',
      'compute.*.list',
      'compute.*.getIamPolicy',
      'compute.instances.getSerialPortOutput',
      ...project,
    ],
  },
  'roles/compute.networkUser': {
    includes: [
      'compute.networks.get',
      'compute.networks.list',
      'compute.subnetworks.get',
      'compute.subnetworks.list',
      'compute.subnetworks.use',
      'compute.subnetworks.useExternalIp',
    ],
  },
  'roles/compute.networkAdmin': {
    includes: [
      'compute.networks.*',
      'compute.subnetworks.*',
      'compute.firewalls.list',
      'compute.firewalls.get',
      ...project,
    ],
  },

  'roles/storage.admin': { includes: ['storage.*', ...project] },
  'roles/storage.objectAdmin': { includes: ['storage.objects.*', ...project] },
  'roles/storage.objectCreator': { includes: ['storage.objects.create', ...project] },
  'roles/storage.objectViewer': { includes: ['storage.objects.get', 'storage.objects.list', ...project] },
  'roles/storage.objectUser': {
    includes: ['storage.objects.*', ...project],
    except: ['*.setIamPolicy', '*.getIamPolicy'],
  },
  'roles/storage.legacyBucketReader': { includes: ['storage.buckets.get', 'storage.objects.list'] },
  'roles/storage.legacyBucketWriter': {
    includes: ['storage.buckets.get', 'storage.objects.list', 'storage.objects.create', 'storage.objects.delete'],
  },
  'roles/storage.legacyBucketOwner': {
    includes: ['storage.buckets.*', 'storage.objects.list', 'storage.objects.create', 'storage.objects.delete'],
    except: ['storage.buckets.delete', 'storage.buckets.create'],
  },

  'roles/cloudbuild.builds.editor': {
    includes: ['cloudbuild.builds.*', 'cloudbuild.operations.*', ...project, 'serviceusage.services.use'],
  },
  'roles/cloudbuild.builds.viewer': { includes: ['cloudbuild.builds.get', 'cloudbuild.builds.list', ...project] },
  'roles/cloudbuild.builds.builder': {
    includes: [
      'cloudbuild.builds.*',
      'artifactregistry.repositories.downloadArtifacts',
      'artifactregistry.repositories.uploadArtifacts',
      'artifactregistry.*.get',
      'artifactregistry.*.list',
      'logging.logEntries.create',
      'storage.buckets.create',
      'storage.buckets.get',
      'storage.buckets.list',
      'storage.objects.create',
      'storage.objects.delete',
      'storage.objects.get',
      'storage.objects.list',
      'storage.objects.update',
      'pubsub.topics.publish',
      ...project,
    ],
  },

  'roles/logging.logWriter': { includes: ['logging.logEntries.create', 'logging.logEntries.route'] },
  'roles/logging.viewer': { includes: ['logging.*.get', 'logging.*.list', ...project] },
  'roles/monitoring.metricWriter': { includes: ['monitoring.timeSeries.create', 'monitoring.metricDescriptors.*'] },
  'roles/monitoring.viewer': { includes: ['monitoring.*.get', 'monitoring.*.list', ...project] },
  'roles/aiplatform.user': { includes: ['aiplatform.*', ...project], except: ['*.setIamPolicy'] },
  'roles/aiplatform.admin': { includes: ['aiplatform.*', ...project] },
  'roles/aiplatform.viewer': { includes: ['aiplatform.*.get', 'aiplatform.*.list', ...project] },
  'roles/bigquery.admin': { includes: ['bigquery.*', ...project] },
  'roles/bigquery.jobUser': { includes: ['bigquery.jobs.create', 'bigquery.config.get', ...project] },
  'roles/bigquery.dataViewer': {
    includes: [
      'bigquery.datasets.get',
      'bigquery.tables.get',
      'bigquery.tables.list',
      'bigquery.tables.getData',
      ...project,
    ],
  },
  'roles/bigquery.dataEditor': {
    includes: ['bigquery.datasets.create', 'bigquery.datasets.get', 'bigquery.tables.*', ...project],
    except: ['*.setIamPolicy'],
  },
  'roles/bigquery.user': {
    includes: [
      'bigquery.jobs.create',
      'bigquery.datasets.create',
      'bigquery.datasets.get',
      'bigquery.readsessions.create',
      ...project,
    ],
  },
  'roles/container.admin': { includes: ['container.*', ...project] },
  'roles/container.developer': {
    includes: ['container.*', ...project],
    except: ['container.clusters.create', 'container.clusters.delete', 'container.clusters.update', '*.setIamPolicy'],
  },
  'roles/container.clusterViewer': { includes: ['container.clusters.get', 'container.clusters.list', ...project] },
  'roles/cloudsql.admin': { includes: ['cloudsql.*', ...project] },
  'roles/cloudsql.client': { includes: ['cloudsql.instances.connect', 'cloudsql.instances.get'] },
  'roles/dataflow.admin': { includes: ['dataflow.*', ...project] },
  'roles/dataflow.worker': {
    includes: ['dataflow.jobs.get', 'dataflow.workItems.*', 'storage.objects.*', 'logging.logEntries.create'],
  },
  'roles/pubsub.publisher': { includes: ['pubsub.topics.publish'] },
  'roles/secretmanager.secretAccessor': { includes: ['secretmanager.versions.access'] },
  'roles/orgpolicy.policyViewer': { includes: ['orgpolicy.policy.get', 'orgpolicy.policies.list'] },
  'roles/billing.projectManager': {
    includes: ['resourcemanager.projects.createBillingAssignment', 'resourcemanager.projects.deleteBillingAssignment'],
  },
  'roles/billing.viewer': {
    includes: ['billing.accounts.get', 'billing.accounts.list', 'billing.resourceAssociations.list'],
  },

  'roles/compute.serviceAgent': { includes: ['compute.*', 'iam.serviceAccounts.actAs'] },
  'roles/notebooks.serviceAgent': {
    includes: ['notebooks.*', 'compute.*', 'iam.serviceAccounts.actAs', 'serviceusage.services.use'],
  },
  'roles/artifactregistry.serviceAgent': {
    includes: ['storage.objects.get', 'storage.objects.list', 'pubsub.topics.publish'],
  },
  'roles/cloudbuild.serviceAgent': {
    includes: ['cloudbuild.*', 'iam.serviceAccounts.getAccessToken', 'storage.*', 'logging.logEntries.create'],
  },
  'roles/aiplatform.serviceAgent': {
    includes: ['aiplatform.*', 'artifactregistry.repositories.downloadArtifacts', 'storage.objects.*', 'bigquery.*'],
  },
  'roles/container.serviceAgent': { includes: ['container.*', 'compute.*', 'iam.serviceAccounts.actAs'] },
  'roles/containerregistry.ServiceAgent': {
    includes: ['storage.objects.get', 'storage.objects.list', 'pubsub.topics.publish'],
  },
  'roles/dataflow.serviceAgent': {
    includes: ['dataflow.*', 'compute.*', 'iam.serviceAccounts.actAs', 'storage.objects.*'],
  },
};
