import type { Grant } from './grants.js';
import { accountProject } from './names.js';

/** The gcloud command that makes a grant or takes it back, wherever it stands. */
export function bindingCommand(verb: 'add' | 'remove', { role, member, on }: Grant): string {
  const binding = `--member=${member} --role=${role}`;
  switch (on.kind) {
    case 'project':
      return `gcloud projects ${verb}-iam-policy-binding ${on.projectId} ${binding} --condition=None`;
    case 'repository': {
      const [, project, location, id] =
        /^projects\/([^/]+)\/locations\/([^/]+)\/repositories\/(.+)$/.exec(on.name) ?? [];
      return `gcloud artifacts repositories ${verb}-iam-policy-binding ${id} --project=${project} --location=${location} ${binding}`;
    }
    case 'bucket':
      return `gcloud storage buckets ${verb}-iam-policy-binding gs://${on.name} ${binding}`;
    case 'serviceAccount':
      return `gcloud iam service-accounts ${verb}-iam-policy-binding ${on.email} --project=${homeOf(on.email)} ${binding}`;
  }
}

/** gcloud looks for an account in its own project unless it is told another, by id or number; `-` is IAM's word for any. */
const homeOf = (email: string): string =>
  accountProject(email) ?? /^(\d+)-compute@developer\.gserviceaccount\.com$/.exec(email)?.[1] ?? '-';
