import type { notebooks_v2 } from 'googleapis/build/src/apis/notebooks/v2.js';

import type { Message } from './google.js';

/** Output-only fields are read and ignored, as Google does. */
export type InstanceBody = Message<notebooks_v2.Schema$Instance>;
export type GceSetup = Message<notebooks_v2.Schema$GceSetup>;
export type ResizeBody = Message<notebooks_v2.Schema$ResizeDiskRequest>;
