import { expect, test } from 'vitest';

import { refusalSentence } from '../../src/temporal-refusal.js';

/** How the SDK words one and the same ending: which of them comes is a matter of who is quicker. */
const ENDINGS = [
  'Failed to call GetSystemInfo: code: \'Unknown error\', message: "transport error", source: tonic::transport::Error(Transport, hyper::Error(Io, Custom { kind: BrokenPipe, error: "stream closed because of a broken pipe" }))',
  'Failed to call GetSystemInfo: code: \'The operation was cancelled\', message: "operation was canceled", source: tonic::transport::Error(Transport, hyper::Error(Canceled, "connection closed"))',
];
const address = 'temporal.example:7233';

test.each(ENDINGS)('a connection without TLS that is ended may want it: %s', (words) => {
  expect(refusalSentence(new Error(words), { address })).toMatch(
    /^What answers at temporal\.example:7233 ends .*TEMPORAL_TLS=true\.$/,
  );
});

test.each(ENDINGS)('one with TLS may want a client certificate: %s', (words) => {
  for (const by of [{ tls: true }, { apiKey: 'a-key' }])
    expect(refusalSentence(new Error(words), { address, ...by })).toMatch(/TEMPORAL_TLS_CLIENT_CERT_PATH/);
});

test('where nobody listens, Temporal is to be started', () => {
  const words = 'tonic::transport::Error(Transport, ConnectError(Os { code: 111, kind: ConnectionRefused }))';
  expect(refusalSentence(new Error(words), { address })).toMatch(/^No Temporal server answers at /);
});
