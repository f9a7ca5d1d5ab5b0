/** Reads a build context: tar, compressed with gzip, or zip. */
import { gunzipSync, inflateRawSync } from 'node:zlib';

const MOST = 512 * 1024 * 1024;

/** Files by their path, without a leading `./`. Throws what the archiver would say. */
export function readArchive(bytes: Buffer): Map<string, Buffer> {
  if (bytes.subarray(0, 4).equals(Buffer.from('PK\x03\x04'))) return readZip(bytes);
  if (bytes[0] === 0x1f && bytes[1] === 0x8b) return readTar(gunzipSync(bytes, { maxOutputLength: MOST }));
  throw new Error(
    'gzip: stdin: not in gzip format\ntar: Child returned status 1\ntar: Error is not recoverable: exiting now',
  );
}

const BLOCK = 512;

const field = (block: Buffer, start: number, length: number): string =>
  block
    .subarray(start, start + length)
    .toString()
    .replace(/\0.*$/s, '');

/** The formats ustar, pax and GNU (https://pubs.opengroup.org/onlinepubs/9699919799/utilities/pax.html). */
function readTar(bytes: Buffer): Map<string, Buffer> {
  const files = new Map<string, Buffer>();
  let longName: string | undefined;
  for (let at = 0; at + BLOCK <= bytes.length;) {
    const head = bytes.subarray(at, at + BLOCK);
    if (head.every((byte) => byte === 0)) break;
    checkSum(head);
    const size = Number.parseInt(field(head, 124, 12).trim() || '0', 8);
    const data = bytes.subarray(at + BLOCK, at + BLOCK + size);
    if (data.length < size) throw new Error('tar: Unexpected EOF in archive');
    at += BLOCK + Math.ceil(size / BLOCK) * BLOCK;
    const type = String.fromCharCode(head[156] ?? 0);
    if (type === 'L') longName = field(data, 0, size);
    else if (type === 'x') longName = /\d+ path=([^\n]*)\n/.exec(data.toString())?.[1] ?? longName;
    else {
      if (type === '0' || type === '\0') put(files, longName ?? ustarName(head), data);
      if (type !== 'g') longName = undefined;
    }
  }
  return files;
}

function ustarName(head: Buffer): string {
  const prefix = field(head, 257, 5) === 'ustar' ? field(head, 345, 155) : '';
  return prefix === '' ? field(head, 0, 100) : `${prefix}/${field(head, 0, 100)}`;
}

/** The sum counts its own field as blanks. */
function checkSum(head: Buffer): void {
  const sum = head.reduce((total, byte, index) => total + (index >= 148 && index < 156 ? 32 : byte), 0);
  if (Number.parseInt(field(head, 148, 8).trim(), 8) !== sum)
    throw new Error(
      'tar: This does not look like a tar archive\ntar: Exiting with failure status due to previous errors',
    );
}

/** By the central directory (https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT). */
function readZip(bytes: Buffer): Map<string, Buffer> {
  const files = new Map<string, Buffer>();
  const end = bytes.lastIndexOf(Buffer.from('PK\x05\x06'));
  if (end < 0) throw new Error('End-of-central-directory signature not found.');
  let at = bytes.readUInt32LE(end + 16);
  for (let left = bytes.readUInt16LE(end + 10); left > 0; left -= 1) {
    const [names, extra, comment] = [28, 30, 32].map((offset) => bytes.readUInt16LE(at + offset));
    const name = bytes.subarray(at + 46, at + 46 + (names ?? 0)).toString();
    const local = bytes.readUInt32LE(at + 42);
    const start = local + 30 + bytes.readUInt16LE(local + 26) + bytes.readUInt16LE(local + 28);
    const packed = bytes.subarray(start, start + bytes.readUInt32LE(at + 20));
    const isStored = bytes.readUInt16LE(at + 10) === 0;
    if (!name.endsWith('/')) put(files, name, isStored ? packed : inflateRawSync(packed, { maxOutputLength: MOST }));
    at += 46 + (names ?? 0) + (extra ?? 0) + (comment ?? 0);
  }
  return files;
}

function put(files: Map<string, Buffer>, name: string, data: Buffer): void {
  const path = name.replace(/^(\.?\/)+/, '');
  if (path === '' || path.split('/').includes('..')) return;
  files.set(path, data);
}
