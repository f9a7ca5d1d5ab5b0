import type { Grant } from './grants.js';

/** The gcloud command that makes a grant, wherever it stands. */
export function grantOnCommand({ role, member, on }: Grant): string {
  const binding = `--member=${member} --role=${role}`;
  switch (on.kind) {
    case 'project':
      return `gcloud projects add-iam-policy-binding ${on.projectId} ${binding} --condition=None`;
    case 'repository': {
      const [, project, location, id] =
        /^projects\/([^/]+)\/locations\/([^/]+)\/repositories\/(.+)$/.exec(on.name) ?? [];
      return `gcloud artifacts repositories add-iam-policy-binding ${id} --project=${project} --location=${location} ${binding}`;
    }
    case 'bucket':
      return `gcloud storage buckets add-iam-policy-binding gs://${on.name} ${binding}`;
    case 'serviceAccount':
      return `gcloud iam service-accounts add-iam-policy-binding ${on.email} ${binding}`;
  }
}
