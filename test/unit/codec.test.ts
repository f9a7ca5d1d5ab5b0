import { createSecretKey, randomBytes } from 'node:crypto';

import { defaultPayloadConverter, type Payload } from '@temporalio/common';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { CodecError, createCodec, type CodecKeys } from '../../src/codec.js';

const key = () => createSecretKey(randomBytes(32));
const KEYS: CodecKeys = { current: 'first', keys: new Map([['first', key()]]) };
const codec = createCodec(KEYS);

const plain = (value: unknown): Payload => defaultPayloadConverter.toPayload(value);
const encoded = async (value: unknown, by = codec): Promise<Payload> => {
  const [payload] = await by.encode([plain(value)]);
  if (!payload) throw new Error('The codec lost a payload.');
  return payload;
};
const decoded = async (payload: Payload, by = codec): Promise<unknown> => {
  const [first] = await by.decode([payload]);
  return defaultPayloadConverter.fromPayload(first as Payload);
};
const metadata = ({ metadata: all }: Payload) =>
  Object.fromEntries(Object.entries(all ?? {}).map(([name, value]) => [name, Buffer.from(value).toString()]));

describe('a codec', () => {
  test('gives back whatever it was given, and says nothing of it', async () => {
    await fc.assert(
      fc.asyncProperty(fc.jsonValue(), async (value) => {
        const payload = await encoded({ value });
        expect(metadata(payload)).toEqual({ encoding: 'binary/encrypted', 'encryption-key-id': 'first' });
        expect(await decoded(payload)).toEqual(JSON.parse(JSON.stringify({ value })));
      }),
    );
  });

  test('gives back bytes, nothing, and metadata that it does not know', async () => {
    const payloads = [
      plain(new Uint8Array([0, 255])),
      plain(undefined),
      { metadata: { encoding: Buffer.from('json/plain'), other: Buffer.from([7]) }, data: Buffer.from('1') },
    ];
    const back = await codec.decode(await codec.encode(payloads));
    const comparable = (payload: Payload) => [metadata(payload), Buffer.from(payload.data ?? []).toString('hex')];
    expect(back.map(comparable)).toEqual(payloads.map(comparable));
  });

  test('writes the same text twice as two that have nothing in common', async () => {
    const [one, other] = [await encoded('text'), await encoded('text')];
    expect(Buffer.from(one.data ?? [])).not.toEqual(Buffer.from(other.data ?? []));
  });

  test('passes on what was written before there was a codec', async () => {
    expect(await decoded(plain('old'))).toBe('old');
  });

  test('reads what a key before the current one wrote, and writes with the current one', async () => {
    const old = await encoded('old');
    const rotated = createCodec({ current: 'second', keys: new Map([...KEYS.keys, ['second', key()]]) });
    expect(await decoded(old, rotated)).toBe('old');
    expect(metadata(await encoded('new', rotated))['encryption-key-id']).toBe('second');
    await expect(decoded(await encoded('new', rotated))).rejects.toThrow(/the key second, which LABWRIGHT_CODEC_KEYS/);
  });

  test('refuses a payload of which any bit was changed', async () => {
    const payload = await encoded('text');
    const data = Buffer.from(payload.data ?? []);
    await fc.assert(
      fc.asyncProperty(fc.nat(data.length - 1), fc.nat(7), async (at, bit) => {
        const changed = Buffer.from(data);
        changed[at] = (changed[at] ?? 0) ^ (1 << bit);
        await expect(decoded({ ...payload, data: changed })).rejects.toThrow(CodecError);
      }),
    );
  });

  test('refuses a payload that is cut', async () => {
    const payload = await encoded('text');
    const data = Buffer.from(payload.data ?? []);
    for (let length = 0; length < data.length; length += 1) {
      await expect(decoded({ ...payload, data: data.subarray(0, length) })).rejects.toThrow(
        /key first: it was changed/,
      );
    }
  });

  test('refuses a payload that is passed off as another key had written it, even if both are the same', async () => {
    const [same] = KEYS.keys.values();
    const twins = createCodec({ current: 'first', keys: new Map([...KEYS.keys, ['twin', same as never]]) });
    const payload = await encoded('text', twins);
    const renamed = { ...payload, metadata: { ...payload.metadata, 'encryption-key-id': Buffer.from('twin') } };
    await expect(decoded(renamed, twins)).rejects.toThrow(/does not open with its key twin/);
  });
});

describe('without keys', () => {
  test('nothing is encrypted', async () => {
    const payload = plain('text');
    expect(await createCodec().encode([payload])).toEqual([payload]);
    expect(await decoded(payload, createCodec())).toBe('text');
  });

  test('what is encrypted is refused with its key and the setting', async () => {
    await expect(decoded(await encoded('text'), createCodec())).rejects.toThrow(
      /encrypted with the key first: set LABWRIGHT_CODEC_KEYS_FILE/,
    );
  });
});
