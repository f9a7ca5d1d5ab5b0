/** Google's Discovery documents, reduced to their structure by scripts/reduce-discovery.ts. */
import { readFileSync } from 'node:fs';

/** JSON Schema as Discovery writes it (https://developers.google.com/discovery/v1/reference/apis). */
export interface Schema {
  type?: 'any' | 'array' | 'boolean' | 'integer' | 'number' | 'object' | 'string';
  /** Such as `int64`, which is a string of digits, or `google-datetime`. */
  format?: string;
  $ref?: string;
  enum?: string[];
  pattern?: string;
  items?: Schema;
  properties?: Record<string, Schema>;
  additionalProperties?: Schema;
  /** Google fills it in: it says so in a mark or in its words. */
  outputOnly?: true;
}

export interface Parameter {
  location: 'path' | 'query';
  type: 'boolean' | 'integer' | 'number' | 'string';
  format?: string;
  enum?: string[];
  /** Compute's are not anchored. */
  pattern?: string;
  required?: true;
  repeated?: true;
}

export interface MethodDescription {
  httpMethod: string;
  /** After the host and the document's `servicePath`; `{+name}` spans slashes. */
  path: string;
  parameters?: Record<string, Parameter>;
  /** Names of schemas. */
  request?: string;
  response?: string;
  /** With alt=media the answer is bytes. */
  download?: true;
  /** Paths from the host on that take an object's bytes. */
  uploads?: string[];
}

export interface Document {
  /** Such as `notebooks:v2`. */
  id: string;
  revision: string;
  /** Of the document as Google publishes it. */
  sha256: string;
  servicePath: string;
  /** What every method takes. */
  parameters: Record<string, Parameter>;
  methods: Record<string, MethodDescription>;
  schemas: Record<string, Schema>;
}

/** What the twin answers for. */
export const DOCUMENTS = [
  'artifactregistry.v1',
  'artifactregistry.v1beta2',
  'cloudbilling.v1',
  'cloudbuild.v1',
  'cloudresourcemanager.v1',
  'cloudresourcemanager.v3',
  'compute.v1',
  'iam.v1',
  'iamcredentials.v1',
  'notebooks.v1',
  'notebooks.v2',
  'serviceusage.v1',
  'storage.v1',
] as const;

export const FOLDER = new URL('./discovery/', import.meta.url);

export const readDocuments = (): Document[] =>
  DOCUMENTS.map((name) => JSON.parse(readFileSync(new URL(`${name}.json`, FOLDER), 'utf8')) as Document);
