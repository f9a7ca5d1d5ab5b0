import { storageInvalid } from './storage-refusals.js';

export interface Parts {
  metadata: Buffer;
  media: Buffer;
  /** Of the second part. */
  contentType: string | undefined;
}

/** A multipart/related body. Clients quote the boundary doubly, singly or not at all, and end lines with LF alone or CRLF. */
export function readMultipart(contentType: string, bytes: Buffer): Parts {
  const boundary = /;\s*boundary=(?:"([^"]+)"|'([^']+)'|([^;\s]+))/i.exec(contentType);
  // gcloud's single quotes belong to the boundary in some versions and to the header in others.
  const name = boundary?.[1] ?? boundary?.[2] ?? boundary?.[3];
  if (name === undefined) throw storageInvalid('Missing multipart boundary.', 'badContent');
  const parts = split(bytes, [`--${name}`, `--'${name}'`]);
  const [metadata, media] = parts;
  if (!metadata || !media || parts.length !== 2) throw storageInvalid('Malformed multipart body.', 'parseError');
  return { metadata: metadata.body, media: media.body, contentType: media.contentType };
}

interface Part {
  body: Buffer;
  contentType: string | undefined;
}

function split(bytes: Buffer, delimiters: readonly string[]): Part[] {
  const delimiter = delimiters.find((candidate) => bytes.indexOf(candidate) >= 0);
  if (delimiter === undefined) return [];
  const parts: Part[] = [];
  let start = bytes.indexOf(delimiter);
  for (;;) {
    const begin = start + delimiter.length;
    if (bytes.subarray(begin, begin + 2).toString() === '--') return parts;
    const end = bytes.indexOf(`\n${delimiter}`, begin);
    if (end < 0) return parts;
    const cut = bytes[end - 1] === 13 ? end - 1 : end;
    parts.push(readPart(bytes.subarray(begin, cut)));
    start = end + 1;
  }
}

function readPart(bytes: Buffer): Part {
  const windows = bytes.indexOf('\r\n\r\n');
  const unix = bytes.indexOf('\n\n');
  const isUnix = windows < 0 || (unix >= 0 && unix < windows);
  const end = isUnix ? unix : windows;
  const head = bytes.subarray(0, Math.max(end, 0)).toString();
  const body = end < 0 ? bytes : bytes.subarray(end + (isUnix ? 2 : 4));
  return { body, contentType: /^content-type:\s*(.+?)\s*$/im.exec(head)?.[1] };
}
