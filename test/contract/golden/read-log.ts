import { readFileSync } from 'node:fs';

/** One request and its answer as they were recorded, with `${...}` where the recorder hid a name. */
export interface Exchange {
  http: string;
  /** Such as `iam.googleapis.com`. */
  host: string;
  /** Path and query, as they stand in the log. */
  path: string;
  body: unknown;
  status: number;
  /** By name in lower case; several of a name are joined. */
  headers: Record<string, string>;
  answer: unknown;
}

/** A log of Config Connector's test proxy: exchanges between lines of three hyphens. */
export const readLog = (file: string): Exchange[] =>
  readFileSync(file, 'utf8')
    .split(/^---$/m)
    .map((text) => text.trim())
    .filter((text) => text !== '')
    .map((text) => (text.startsWith('GRPC ') ? readGrpc(text) : readExchange(text)));

/** Only what it calls: nothing here serves gRPC. */
const readGrpc = (text: string): Exchange => ({
  http: 'GRPC',
  host: 'notebooks.googleapis.com',
  path: /^GRPC \/(\S+)/.exec(text)?.[1] ?? '',
  body: undefined,
  status: 0,
  headers: {},
  answer: undefined,
});

function readExchange(text: string): Exchange {
  const [request = '', , rest = ''] = text.split(/^(?=(\d{3}) .*$)/m);
  const asked = readMessage(request);
  const answered = readMessage(rest);
  const [, http = '', host = '', path = ''] = /^(\w+) https:\/\/([^/]+)\/(\S*)/.exec(asked.first) ?? [];
  return {
    http,
    host,
    path,
    body: asked.body,
    status: Number(answered.first.split(' ')[0]),
    headers: answered.headers,
    answer: answered.body,
  };
}

function readMessage(text: string): { first: string; headers: Record<string, string>; body: unknown } {
  const [head = '', ...body] = text.trim().split('\n\n');
  const [first = '', ...lines] = head.split('\n');
  const headers: Record<string, string> = {};
  for (const line of lines) {
    const [name = '', ...value] = line.split(': ');
    const key = name.toLowerCase();
    headers[key] = [...(headers[key] === undefined ? [] : [headers[key]]), value.join(': ')].join(', ');
  }
  return { first, headers, body: body.length > 0 ? JSON.parse(body.join('\n\n')) : undefined };
}
