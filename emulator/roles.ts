/**
 * Predefined roles and the permissions in them, as far as the twin's services go
 * (https://docs.cloud.google.com/iam/docs/roles-permissions; those that README names compared with
 * https://github.com/iann0036/iam-dataset/tree/main/gcp/roles). `*` stands for any number of words, `-` takes out.
 */
const TABLE: Record<string, string> = {
  'roles/owner': '* -iam.serviceAccounts.getAccessToken -storage.objects.*',
  'roles/editor': `
    * -storage.objects.* -storage.buckets.get -storage.buckets.getIamPolicy -storage.buckets.update
    -iam.serviceAccounts.getAccessToken -iam.serviceAccountKeys.*
    -*.setIamPolicy -resourcemanager.projects.delete -resourcemanager.projects.createBillingAssignment
    -iam.roles.create -iam.roles.update -iam.roles.delete -billing.*`,
  'roles/viewer': `
    *.get *.list *.getIamPolicy *.search compute.instances.getSerialPortOutput
    artifactregistry.repositories.downloadArtifacts -storage.objects.* -storage.buckets.get
    -storage.buckets.getIamPolicy -iam.serviceAccounts.getAccessToken -iam.serviceAccountKeys.*`,
  'roles/browser': `
    resourcemanager.projects.get resourcemanager.projects.list resourcemanager.projects.getIamPolicy`,
  'roles/resourcemanager.projectIamAdmin': `
    resourcemanager.projects.get resourcemanager.projects.getIamPolicy resourcemanager.projects.setIamPolicy`,
  'roles/iam.securityAdmin': '*.getIamPolicy *.setIamPolicy *.list resourcemanager.projects.get',
  'roles/iam.securityReviewer': '*.getIamPolicy *.list',
  'roles/iam.serviceAccountAdmin': `
    iam.serviceAccounts.* -iam.serviceAccounts.actAs -iam.serviceAccounts.getAccessToken
    -iam.serviceAccounts.getOpenIdToken -iam.serviceAccounts.implicitDelegation -iam.serviceAccounts.signBlob
    -iam.serviceAccounts.signJwt resourcemanager.projects.get resourcemanager.projects.list`,
  'roles/iam.serviceAccountCreator': `
    iam.serviceAccounts.create iam.serviceAccounts.get iam.serviceAccounts.list resourcemanager.projects.get`,
  'roles/iam.serviceAccountDeleter': `
    iam.serviceAccounts.delete iam.serviceAccounts.get iam.serviceAccounts.list resourcemanager.projects.get`,
  'roles/iam.serviceAccountViewer': `
    iam.serviceAccounts.get iam.serviceAccounts.list iam.serviceAccounts.getIamPolicy resourcemanager.projects.get`,
  'roles/iam.serviceAccountUser': `
    iam.serviceAccounts.actAs iam.serviceAccounts.get iam.serviceAccounts.list resourcemanager.projects.get`,
  'roles/iam.serviceAccountTokenCreator': `
    iam.serviceAccounts.getAccessToken iam.serviceAccounts.get iam.serviceAccounts.list
    resourcemanager.projects.get`,
  'roles/iam.workloadIdentityUser': 'iam.serviceAccounts.getAccessToken iam.serviceAccounts.get',
  'roles/serviceusage.serviceUsageAdmin': 'serviceusage.* monitoring.timeSeries.list',
  'roles/serviceusage.serviceUsageConsumer': `
    serviceusage.services.get serviceusage.services.list serviceusage.services.use serviceusage.operations.get`,
  'roles/serviceusage.serviceUsageViewer': `
    serviceusage.services.get serviceusage.services.list serviceusage.operations.get`,
  'roles/notebooks.admin': `
    notebooks.* compute.*.get compute.*.list compute.*.getIamPolicy compute.instances.getSerialPortOutput
    serviceusage.services.get serviceusage.services.list serviceusage.quotas.get
    resourcemanager.projects.get resourcemanager.projects.list`,
  'roles/notebooks.runner': `
    notebooks.*.get notebooks.*.list notebooks.*.getIamPolicy notebooks.*.search notebooks.instances.create
    notebooks.schedules.create compute.*.get compute.*.list resourcemanager.projects.get`,
  'roles/notebooks.viewer': `
    notebooks.*.get notebooks.*.list notebooks.*.getIamPolicy notebooks.*.search compute.*.get compute.*.list
    resourcemanager.projects.get`,
  'roles/artifactregistry.admin': 'artifactregistry.*',
  'roles/artifactregistry.repoAdmin': `
    artifactregistry.repositories.get artifactregistry.repositories.list artifactregistry.repositories.*Artifacts
    artifactregistry.packages.* artifactregistry.tags.* artifactregistry.versions.*
    artifactregistry.dockerimages.* artifactregistry.files.*`,
  'roles/artifactregistry.writer': `
    artifactregistry.*.get artifactregistry.*.list artifactregistry.repositories.downloadArtifacts
    artifactregistry.repositories.uploadArtifacts artifactregistry.tags.create artifactregistry.tags.update`,
  'roles/artifactregistry.createOnPushWriter': `
    artifactregistry.*.get artifactregistry.*.list artifactregistry.repositories.downloadArtifacts
    artifactregistry.repositories.uploadArtifacts artifactregistry.tags.create artifactregistry.tags.update
    artifactregistry.repositories.createOnPush`,
  'roles/artifactregistry.reader': `
    artifactregistry.*.get artifactregistry.*.list artifactregistry.repositories.downloadArtifacts`,
  'roles/compute.admin': `
    compute.* serviceusage.services.get serviceusage.services.list resourcemanager.projects.get`,
  'roles/compute.viewer': `
    compute.*.get compute.*.list compute.*.getIamPolicy compute.instances.getSerialPortOutput
    resourcemanager.projects.get`,
  'roles/compute.networkUser': `
    compute.networks.get compute.networks.list compute.subnetworks.get compute.subnetworks.list
    compute.subnetworks.use compute.subnetworks.useExternalIp`,
  'roles/compute.networkAdmin': `
    compute.networks.* compute.subnetworks.* compute.firewalls.list compute.firewalls.get
    resourcemanager.projects.get`,
  'roles/storage.admin': `
    storage.* -storage.hmacKeys.* orgpolicy.policy.get resourcemanager.projects.get resourcemanager.projects.list`,
  'roles/storage.objectAdmin': 'storage.objects.* resourcemanager.projects.get',
  'roles/storage.objectCreator': 'storage.objects.create resourcemanager.projects.get',
  'roles/storage.objectViewer': 'storage.objects.get storage.objects.list resourcemanager.projects.get',
  'roles/storage.objectUser': 'storage.objects.* resourcemanager.projects.get -*.setIamPolicy -*.getIamPolicy',
  'roles/storage.legacyBucketReader': 'storage.buckets.get storage.objects.list',
  'roles/storage.legacyBucketWriter': `
    storage.buckets.get storage.objects.list storage.objects.create storage.objects.delete
    storage.multipartUploads.*`,
  'roles/storage.legacyBucketOwner': `
    storage.buckets.* storage.objects.list storage.objects.create storage.objects.delete -storage.buckets.delete
    -storage.buckets.create`,
  'roles/storage.legacyObjectReader': 'storage.objects.get',
  'roles/storage.legacyObjectOwner': `
    storage.objects.get storage.objects.update storage.objects.getIamPolicy storage.objects.setIamPolicy`,
  'roles/cloudbuild.builds.editor': `
    cloudbuild.builds.create cloudbuild.builds.get cloudbuild.builds.list cloudbuild.builds.update
    cloudbuild.locations.* cloudbuild.operations.* resourcemanager.projects.get resourcemanager.projects.list`,
  'roles/cloudbuild.builds.viewer': 'cloudbuild.builds.get cloudbuild.builds.list resourcemanager.projects.get',
  'roles/cloudbuild.builds.builder': `
    cloudbuild.builds.* artifactregistry.repositories.downloadArtifacts
    artifactregistry.repositories.uploadArtifacts artifactregistry.*.get artifactregistry.*.list
    artifactregistry.tags.create artifactregistry.tags.update
    logging.logEntries.create storage.buckets.create storage.buckets.get storage.buckets.list
    storage.objects.create storage.objects.delete storage.objects.get storage.objects.list storage.objects.update
    pubsub.topics.publish resourcemanager.projects.get`,
  'roles/logging.logWriter': 'logging.logEntries.create logging.logEntries.route',
  'roles/logging.viewer': 'logging.*.get logging.*.list resourcemanager.projects.get',
  'roles/monitoring.metricWriter': `
    monitoring.timeSeries.create monitoring.metricDescriptors.create monitoring.metricDescriptors.get
    monitoring.metricDescriptors.list monitoring.monitoredResourceDescriptors.*`,
  'roles/monitoring.viewer': 'monitoring.*.get monitoring.*.list resourcemanager.projects.get',
  'roles/aiplatform.user': 'aiplatform.* resourcemanager.projects.get -*.setIamPolicy',
  'roles/aiplatform.admin': 'aiplatform.* resourcemanager.projects.get',
  'roles/aiplatform.viewer': 'aiplatform.*.get aiplatform.*.list resourcemanager.projects.get',
  'roles/bigquery.admin': 'bigquery.* resourcemanager.projects.get',
  'roles/bigquery.jobUser': 'bigquery.jobs.create bigquery.config.get resourcemanager.projects.get',
  'roles/bigquery.dataViewer': `
    bigquery.datasets.get bigquery.tables.get bigquery.tables.list bigquery.tables.getData
    resourcemanager.projects.get`,
  'roles/bigquery.dataEditor': `
    bigquery.datasets.create bigquery.datasets.get bigquery.tables.* resourcemanager.projects.get -*.setIamPolicy`,
  'roles/bigquery.user': `
    bigquery.jobs.create bigquery.datasets.create bigquery.datasets.get bigquery.readsessions.create
    resourcemanager.projects.get`,
  'roles/container.admin': 'container.* resourcemanager.projects.get',
  'roles/container.developer': `
    container.* resourcemanager.projects.get -container.clusters.create -container.clusters.delete
    -container.clusters.update -*.setIamPolicy`,
  'roles/container.clusterViewer': 'container.clusters.get container.clusters.list resourcemanager.projects.get',
  'roles/cloudsql.admin': 'cloudsql.* resourcemanager.projects.get',
  'roles/cloudsql.client': 'cloudsql.instances.connect cloudsql.instances.get',
  'roles/dataflow.admin': 'dataflow.* resourcemanager.projects.get',
  'roles/dataflow.worker': 'dataflow.jobs.get dataflow.workItems.* storage.objects.* logging.logEntries.create',
  'roles/pubsub.publisher': 'pubsub.topics.publish',
  'roles/secretmanager.secretAccessor': 'secretmanager.versions.access',
  'roles/orgpolicy.policyViewer': 'orgpolicy.policy.get orgpolicy.policies.list',
  'roles/billing.projectManager': `
    resourcemanager.projects.createBillingAssignment resourcemanager.projects.deleteBillingAssignment`,
  'roles/billing.user': `
    billing.accounts.get billing.accounts.list billing.resourceAssociations.create billing.resourceAssociations.list`,
  'roles/billing.viewer': 'billing.accounts.get billing.accounts.list billing.resourceAssociations.list',
  'roles/compute.serviceAgent': 'compute.* iam.serviceAccounts.actAs',
  'roles/notebooks.serviceAgent': 'notebooks.* compute.* iam.serviceAccounts.actAs serviceusage.services.use',
  'roles/artifactregistry.serviceAgent': 'storage.objects.get storage.objects.list pubsub.topics.publish',
  'roles/cloudbuild.serviceAgent': `
    cloudbuild.* iam.serviceAccounts.getAccessToken storage.* logging.logEntries.create`,
  'roles/aiplatform.serviceAgent': `
    aiplatform.* artifactregistry.repositories.downloadArtifacts storage.objects.* bigquery.*`,
  'roles/container.serviceAgent': 'container.* compute.* iam.serviceAccounts.actAs',
  'roles/containerregistry.ServiceAgent': 'storage.objects.get storage.objects.list pubsub.topics.publish',
  'roles/dataflow.serviceAgent': 'dataflow.* compute.* iam.serviceAccounts.actAs storage.objects.*',
};

export interface Role {
  includes: readonly string[];
  except: readonly string[];
}

export const ROLES = new Map<string, Role>(
  Object.entries(TABLE).map(([name, text]) => {
    const patterns = text.trim().split(/\s+/);
    const [excepted, includes] = [true, false].map((out) =>
      patterns.filter((pattern) => pattern.startsWith('-') === out),
    );
    return [name, { includes: includes ?? [], except: (excepted ?? []).map((pattern) => pattern.slice(1)) }];
  }),
);
