/** A Python wheel is a zip archive (https://packaging.python.org/en/latest/specifications/binary-distribution-format/). */
import { inflateRawSync } from 'node:zlib';

const END = 0x06054b50;
const DEFLATED = 8;

/** The archive's files by name; each is unpacked when it is read. Offsets: PKWARE's APPNOTE.TXT, 4.3. */
export function openWheel(zip: Buffer): Map<string, () => Buffer> {
  const end = zip.lastIndexOf(Buffer.from([END & 255, (END >> 8) & 255, (END >> 16) & 255, END >> 24]));
  if (end < 0) throw new Error('This is no zip archive.');
  const files = new Map<string, () => Buffer>();
  let at = zip.readUInt32LE(end + 16);
  for (let count = zip.readUInt16LE(end + 10); count > 0; count -= 1) {
    const [method, size, local] = [zip.readUInt16LE(at + 10), zip.readUInt32LE(at + 20), zip.readUInt32LE(at + 42)];
    const [name, extra, comment] = [28, 30, 32].map((offset) => zip.readUInt16LE(at + offset)) as [
      number,
      number,
      number,
    ];
    files.set(zip.toString('utf8', at + 46, at + 46 + name), () => {
      const start = local + 30 + zip.readUInt16LE(local + 26) + zip.readUInt16LE(local + 28);
      const packed = zip.subarray(start, start + size);
      return method === DEFLATED ? inflateRawSync(packed) : packed;
    });
    at += 46 + name + extra + comment;
  }
  return files;
}
