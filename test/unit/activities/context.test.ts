import { execFileSync } from 'node:child_process';
import { gunzipSync, gzipSync } from 'node:zlib';

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { contextArchive, sha256, textsIn } from '../../../src/activities/context.js';

/** GNU tar, whose word counts: it is what unpacks a context. */
const tar = (files: Record<string, string>, ...options: string[]) =>
  execFileSync('tar', [...options, '--quoting-style=literal', '-f', '-'], {
    input: contextArchive(files).bytes,
    encoding: 'utf8',
    env: { PATH: process.env['PATH'], LC_ALL: 'C.UTF-8', TZ: 'UTC' },
    maxBuffer: 1 << 24,
  });
const listed = (files: Record<string, string>) => tar(files, '-tz').split('\n').filter(Boolean);

const LONG = `${'folder/'.repeat(20)}${'n'.repeat(90)}.txt`;

describe('the archive of a context', () => {
  it('tells nothing but paths, sizes and texts', () => {
    expect(tar({ Dockerfile: 'FROM a\n', 'src/a.py': 'print()\n' }, '-tzv')).toBe(
      '-rw-r--r-- 0/0               7 1970-01-01 00:00 Dockerfile\n' +
        '-rw-r--r-- 0/0               8 1970-01-01 00:00 src/a.py\n',
    );
  });

  it('lets scripts be run, whose first line says by what', () => {
    const modes = tar({ 'run.sh': '#!/bin/sh\n', 'notes.sh': 'not #!/bin/sh\n' }, '-tzv').split('\n');
    expect(modes.map((line) => line.slice(0, 10))).toEqual(['-rw-r--r--', '-rwxr-xr-x', '']);
  });

  it('keeps long paths and names in any script', () => {
    expect(listed({ [LONG]: 'a', 'données/模型.py': 'b', Dockerfile: 'c' })).toEqual([
      'Dockerfile',
      'données/模型.py',
      LONG,
    ]);
    expect(() => contextArchive({ ['n'.repeat(101)]: '' })).toThrow(TypeError);
    expect(() => contextArchive({ [`${'p'.repeat(156)}/${'n'.repeat(99)}`]: '' })).toThrow(TypeError);
  });

  it('gives every text back, also empty, full-block, large and none', () => {
    const texts = ['', 'x'.repeat(512), 'é'.repeat(50_000), 'a\0b'];
    for (const text of texts) expect(tar({ 'a.txt': text }, '-xzO')).toBe(text);
    expect(listed({})).toEqual([]);
  });

  it('is read again as far as it is ours, and no other archive is', () => {
    const files = { [LONG]: 'a', 'données/模型.py': 'é'.repeat(700), Dockerfile: '', 'run.sh': '#!/bin/sh\n' };
    const { bytes } = contextArchive(files);
    expect(textsIn(bytes)).toEqual(files);
    expect(textsIn(contextArchive({}).bytes)).toEqual({});
    const unpacked = gunzipSync(bytes);
    const size = Buffer.from(unpacked);
    size.write('-0000001000', 124);
    const twice = Buffer.concat([unpacked.subarray(0, 512), unpacked]);
    const others = [unpacked, bytes.subarray(0, -9), gzipSync(unpacked), gzipSync(size), gzipSync(twice)];
    for (const other of others) expect(textsIn(other)).toBeUndefined();
    expect(textsIn(gzipSync(Buffer.alloc(9 * 2 ** 20)))).toBeUndefined();
  });

  it('is the same bytes in whatever order the paths come, and other bytes for other texts', () => {
    const path = fc.stringMatching(/^[a-zé]{1,8}(\/[a-z模]{1,8}){0,2}\.txt$/);
    fc.assert(
      fc.property(fc.dictionary(path, fc.string(), { maxKeys: 5 }), fc.string(), (files, text) => {
        const { bytes, sha256: hash } = contextArchive(files);
        const reversed = Object.fromEntries(Object.entries(files).reverse());
        expect(contextArchive(reversed)).toEqual({ bytes, sha256: hash });
        expect(contextArchive({ ...files, added: text }).sha256).not.toBe(hash);
      }),
    );
  });

  it('is the same bytes on every machine, today and in years', () => {
    const { bytes, sha256: hash } = contextArchive({ Dockerfile: 'FROM a\n' });
    expect([bytes.length, bytes.subarray(0, 10).toString('hex')]).toEqual([2071, '1f8b08000000000000ff']);
    expect(gunzipSync(bytes)).toHaveLength(2048);
    expect(hash).toBe(sha256(bytes));
    expect(hash).toBe('d83298a4ee2d5ac5835b94b1fafab84b6514b7876ef086e0ced4103ae7cfc649');
  });
});

describe('a hash', () => {
  it('is that of the text in UTF-8', () => {
    expect(sha256('é')).toBe(sha256(Buffer.from([0xc3, 0xa9])));
    expect(sha256('')).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
  });
});
