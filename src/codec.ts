/** Encrypts what Temporal stores, by AES-256-GCM: its server, its backups and whoever reads them see no specs. */
import { createCipheriv, createDecipheriv, randomBytes, type KeyObject } from 'node:crypto';

import type { Payload, PayloadCodec } from '@temporalio/common';
import proto from '@temporalio/proto';

export interface CodecKeys {
  /** The id of the key that encrypts from now on. */
  current: string;
  /** 32 bytes each, by id: those before the current one still decrypt. */
  keys: ReadonlyMap<string, KeyObject>;
}

/** A payload that cannot be read; says which key it takes, and what to do. */
export class CodecError extends Error {
  override name = 'CodecError' as const;
}

/** Names and values of Temporal's own samples, so that its tools show an encrypted payload as one. */
const ENCODING = 'binary/encrypted';
const KEY_ID = 'encryption-key-id';

const CIPHER = 'aes-256-gcm';
/** NIST SP 800-38D: a nonce of 96 bits, which is stored before the text, and a tag of 128 behind it. */
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

const { Payload: PayloadMessage } = proto.temporal.api.common.v1;

/** Without keys nothing is encrypted, and what is encrypted already is refused with the setting's name. */
export function createCodec({ current, keys }: CodecKeys | { current?: never; keys?: never } = {}): PayloadCodec {
  return {
    encode: (payloads) =>
      Promise.resolve(current === undefined ? payloads : payloads.map((payload) => encrypt(payload, current, keys))),
    // Not a plain map: what it throws has to reject the promise.
    decode: async (payloads) => {
      await Promise.resolve();
      return payloads.map((payload) => (isEncrypted(payload) ? decrypt(payload, keys) : payload));
    },
  };
}

function isEncrypted({ metadata }: Payload): boolean {
  return text(metadata?.['encoding']) === ENCODING;
}

function encrypt(payload: Payload, id: string, keys: CodecKeys['keys']): Payload {
  const key = keys.get(id);
  if (key === undefined) throw new TypeError(`The current key ${id} is not among the keys.`);
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv(CIPHER, key, nonce).setAAD(Buffer.from(id));
  const message = PayloadMessage.encode(payload).finish();
  const data = Buffer.concat([nonce, cipher.update(message), cipher.final(), cipher.getAuthTag()]);
  return { metadata: { encoding: Buffer.from(ENCODING), [KEY_ID]: Buffer.from(id) }, data };
}

function decrypt({ metadata, data }: Payload, keys: CodecKeys['keys'] | undefined): Payload {
  const id = text(metadata?.[KEY_ID]);
  if (keys === undefined) {
    throw new CodecError(
      `A payload is encrypted with the key ${id}: set LABWRIGHT_CODEC_KEYS_FILE to the file with it.`,
    );
  }
  const key = keys.get(id);
  if (key === undefined) {
    throw new CodecError(
      `A payload is encrypted with the key ${id}, which LABWRIGHT_CODEC_KEYS_FILE does not hold: put it back under keys.`,
    );
  }
  const bytes = Buffer.from(data ?? []);
  try {
    const decipher = createDecipheriv(CIPHER, key, bytes.subarray(0, NONCE_BYTES), { authTagLength: TAG_BYTES });
    decipher.setAAD(Buffer.from(id)).setAuthTag(bytes.subarray(-TAG_BYTES));
    const message = [decipher.update(bytes.subarray(NONCE_BYTES, -TAG_BYTES)), decipher.final()];
    return PayloadMessage.decode(Buffer.concat(message));
  } catch (cause) {
    throw new CodecError(
      `A payload does not open with its key ${id}: it was changed, or LABWRIGHT_CODEC_KEYS_FILE holds another key under that id; correct the file.`,
      { cause },
    );
  }
}

function text(bytes: Uint8Array | null | undefined): string {
  return Buffer.from(bytes ?? []).toString();
}
