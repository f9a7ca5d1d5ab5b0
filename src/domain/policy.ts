/** IAM policies as Google writes them (https://cloud.google.com/iam/docs/reference/rest/v1/Policy). */
export interface Binding {
  role: string;
  members: string[];
  condition?: { title?: string; description?: string; expression: string; location?: string };
}

export interface Policy {
  version?: number;
  etag?: string;
  bindings: Binding[];
  auditConfigs?: unknown[];
}
