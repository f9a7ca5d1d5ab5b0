/** How payloads are stored, the same for API and workers. */
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';

import type { DataConverter } from '@temporalio/common';

import { readCodecKeys } from './codec-keys.js';
import { createCodec } from './codec.js';

/** With the ending of this file, as in src/worker.ts; Temporal loads it by its path, here and in the sandbox. */
export const FAILURE_CONVERTER = fileURLToPath(
  new URL(`failure-converter${extname(import.meta.url)}`, import.meta.url),
);

/** The codec is there without keys too: it says what is wrong where something encrypted is met. */
export async function createDataConverter(keysFile: string | undefined): Promise<DataConverter> {
  if (keysFile === undefined) return { payloadCodecs: [createCodec()] };
  return { payloadCodecs: [createCodec(await readCodecKeys(keysFile))], failureConverterPath: FAILURE_CONVERTER };
}

/**
 * A prebuilt bundle has its failure converter built in, and the sandbox knows no settings: so there are two of them side
 * by side, and an installation with a codec takes the second. With the first, what a failed run says would stand in its
 * history as plain text.
 */
export function bundlePath(path: string, { encrypts }: { encrypts: boolean }): string {
  return encrypts ? path.replace(/(\.js)?$/, '.encrypted.js') : path;
}
