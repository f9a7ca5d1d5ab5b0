import { createHash } from 'node:crypto';
import { crc32, gunzipSync } from 'node:zlib';

export interface ContextArchive {
  /** A .tar.gz. */
  bytes: Buffer;
  /** Of the bytes, as 64 hexadecimal digits: the archive's name in Cloud Storage. */
  sha256: string;
}

/** SHA-256 of a text in UTF-8 or of bytes, as 64 hexadecimal digits. */
export function sha256(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}

/**
 * Packs texts by their paths: the same texts are the same bytes, on every machine and in whatever order the paths
 * come. So an archive is uploaded once, and one that lies there already can be compared.
 * Throws TypeError for a path that no ustar header can hold.
 */
export function contextArchive(files: Record<string, string>): ContextArchive {
  const entries = Object.entries(files).sort(([a], [b]) => (a < b ? -1 : 1));
  const bytes = gzip(Buffer.concat([...entries.flatMap(([path, text]) => entry(path, text)), Buffer.alloc(2 * BLOCK)]));
  return { bytes, sha256: sha256(bytes) };
}

/** Texts of 128 KiB in all, and a header of 512 bytes for each. */
export const MOST_ARCHIVE_BYTES = 8 * 2 ** 20;

/** The texts of an archive that `contextArchive` has made; undefined for any other. */
export function textsIn(archive: Buffer): Record<string, string> | undefined {
  const files: Record<string, string> = {};
  try {
    const tar = gunzipSync(archive, { maxOutputLength: MOST_ARCHIVE_BYTES });
    for (let at = 0; tar[at] !== 0 && at < tar.length;) {
      const [name, size, prefix] = [
        field(tar, at, 100),
        parseInt(field(tar, at + 124, 12), 8),
        field(tar, at + 345, 155),
      ];
      if (!(size >= 0)) return undefined;
      const [start, end] = [at + BLOCK, at + BLOCK + size];
      files[prefix === '' ? name : `${prefix}/${name}`] = tar.toString('utf8', start, end);
      at = start + Math.ceil(size / BLOCK) * BLOCK;
    }
    return contextArchive(files).bytes.equals(archive) ? files : undefined;
  } catch {
    return undefined;
  }
}

function field(tar: Buffer, start: number, length: number): string {
  return tar.toString('utf8', start, start + length).replace(/\0[^]*$/, '');
}

/** https://pubs.opengroup.org/onlinepubs/9699919799/utilities/pax.html#tag_20_92_13_06 */
const BLOCK = 512;

function entry(path: string, text: string): Buffer[] {
  const body = Buffer.from(text);
  return [
    header(path, body.length, text.startsWith('#!')),
    body,
    Buffer.alloc((BLOCK - (body.length % BLOCK)) % BLOCK),
  ];
}

function header(path: string, size: number, isScript: boolean): Buffer {
  const block = Buffer.alloc(BLOCK);
  const { prefix, name } = splitPath(path);
  const octal = (value: number, digits: number) => `${value.toString(8).padStart(digits, '0')}\0`;
  block.write(name, 0);
  // Mode, owner, group, size and time: a text has no mode of its own, and a script is there to be run.
  block.write(octal(isScript ? 0o755 : 0o644, 7) + octal(0, 7) + octal(0, 7) + octal(size, 11) + octal(0, 11), 100);
  // The checksum counts itself as eight spaces.
  block.write(' '.repeat(8) + '0', 148);
  block.write('ustar\x0000', 257);
  block.write(octal(0, 7) + octal(0, 7), 329);
  block.write(prefix, 345);
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${octal(sum, 6)} `, 148);
  return block;
}

/** A path longer than the name's 100 bytes is split at a slash; what stands before it may have 155. */
function splitPath(path: string): { prefix: string; name: string } {
  if (Buffer.byteLength(path) <= 100) return { prefix: '', name: path };
  for (let slash = path.indexOf('/'); slash !== -1; slash = path.indexOf('/', slash + 1)) {
    const [prefix, name] = [path.slice(0, slash), path.slice(slash + 1)];
    if (Buffer.byteLength(name) <= 100 && Buffer.byteLength(prefix) <= 155) return { prefix, name };
  }
  throw new TypeError(`The path ${path} is too long for an archive.`);
}

/** What a stored block of DEFLATE can hold (RFC 1951, 3.2.4). */
const STORED = 0xffff;

/**
 * Stored, not compressed: what zlib makes of the same input differs between its versions and processors, and a few
 * kilobytes need no compression. No time, and 255 for an unknown system (RFC 1952, 2.3).
 */
function gzip(bytes: Buffer): Buffer {
  const parts: Buffer[] = [Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255])];
  for (let start = 0; start < bytes.length; start += STORED) {
    const chunk = bytes.subarray(start, start + STORED);
    const head = Buffer.alloc(5);
    head.writeUInt8(start + STORED >= bytes.length ? 1 : 0, 0);
    head.writeUInt16LE(chunk.length, 1);
    head.writeUInt16LE(~chunk.length & 0xffff, 3);
    parts.push(head, chunk);
  }
  const tail = Buffer.alloc(8);
  tail.writeUInt32LE(crc32(bytes), 0);
  tail.writeUInt32LE(bytes.length, 4);
  return Buffer.concat([...parts, tail]);
}
