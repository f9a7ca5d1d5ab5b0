import type { artifactregistry_v1 } from 'googleapis/build/src/apis/artifactregistry/v1.js';

import type { Message } from './google.js';

export type RepositoryBody = Message<artifactregistry_v1.Schema$Repository>;
