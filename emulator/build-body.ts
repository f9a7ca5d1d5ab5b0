import type { cloudbuild_v1 } from 'googleapis/build/src/apis/cloudbuild/v1.js';

import type { Message } from './google.js';

export type BuildBody = Message<cloudbuild_v1.Schema$Build>;
export type BuildStep = Message<cloudbuild_v1.Schema$BuildStep>;
