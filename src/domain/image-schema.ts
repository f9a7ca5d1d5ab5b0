import { Type } from 'typebox';

import { DEFAULTS } from './defaults.js';
import { closed, duration, NAME, optional } from './fields.js';

const TAG = '\\w[\\w.-]{0,127}';
const OBJECT = 'gs://[a-z0-9][a-z0-9._-]{1,220}[a-z0-9]/\\S+\\.(?:tgz|tar\\.gz|zip)';
const { image } = DEFAULTS;

export const ImageSchema = Type.Object(
  {
    dockerfile: Type.Optional(
      Type.String({ title: 'Dockerfile', minLength: 1, description: 'the text of a Dockerfile that copies no files' }),
    ),
    files: Type.Optional(
      Type.Record(Type.String(), Type.String(), {
        title: 'Build context',
        description: 'an object of texts by relative path, a Dockerfile among them, 128 KiB in all',
      }),
    ),
    source: optional('Build context in Cloud Storage', OBJECT, 'a .tgz, .tar.gz or .zip object of the same project', {
      examples: ['gs://my-bucket/context.tgz'],
    }),
    uri: Type.Optional(
      Type.String({
        title: 'Existing image',
        description: 'the address of an image with a tag of its own, not latest and not a digest',
        examples: ['us-central1-docker.pkg.dev/my-project/images/mlops-dev:2026-11-01'],
      }),
    ),
    version: optional(
      'Version',
      '[\\w.-]{0,63}',
      'up to 63 letters, digits, "_", "." or "-"; a new value builds again',
      {
        default: image.version,
      },
    ),
    name: optional(
      'Image name',
      '[a-z0-9]+(?:(?:[.]|__?|-+)[a-z0-9]+)*',
      'lower-case letters and digits, joined by ".", "_" or "-"',
      {
        default: image.name,
      },
    ),
    tag: optional('Extra tag', TAG, 'up to 128 letters, digits, "_", "." or "-"; the notebook uses the content tag'),
    repository: optional(
      'Repository',
      `${NAME}|(?:(?:us|eu|asia)\\.)?gcr\\.io`,
      'the id of an Artifact Registry repository of the project, or a gcr.io host',
    ),
    timeout: duration('Build timeout', 'a duration from 60s to 24h, such as 3600s, 90m or 12h', {
      default: image.timeout,
    }),
  },
  {
    ...closed,
    title: 'Image',
    description: 'an object with one of dockerfile, files, source and uri; none: the built-in Dockerfile',
  },
);
