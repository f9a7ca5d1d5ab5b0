import type { Emulator } from '../../../emulator/server.js';
import { startStrictEmulator } from '../../support/strict-emulator.js';
import { compare } from './compare.js';
import type { Answer, Difference } from './compare.js';
import { CALLER, ours } from './names.js';
import type { Names } from './names.js';
import type { Exchange } from './read-log.js';
import { setScene, standIn } from './scene.js';

export interface Replayed {
  /** Requests that the twin serves, compared. */
  served: number;
  /** Of these, the ones that were answered as recorded. */
  alike: number;
  /** Requests to what it does not serve, as `POST compute.googleapis.com/...`. */
  notServed: string[];
  differences: Difference[];
}

/** A read is repeated for this long until it answers as it did when it was recorded: some 20 simulated minutes. */
const PATIENCE_MS = 120;
const SPEED = 10_000;

/** Sends a log's requests, in their order, to a twin of its own. */
export async function replay(log: Exchange[], index: number): Promise<Replayed> {
  const twin = await startStrictEmulator({ speed: SPEED }, { of: ['answer'] });
  try {
    const names: Names = {
      projectId: `golden-${index}`,
      uniqueId: `u${index}x7k`,
      numbers: [],
      operation: undefined,
      etag: '',
      networks: [{ name: 'default' }],
    };
    await setScene(twin, names, log);
    return await replayOn(twin, names, log);
  } finally {
    await twin.close();
  }
}

async function replayOn(twin: Emulator, names: Names, log: Exchange[]): Promise<Replayed> {
  const outcome: Replayed = { served: 0, alike: 0, notServed: [], differences: [] };
  /** Collections in which a method that is not served would have made something. */
  const madeElsewhere = new Set<string>();
  for (const exchange of log) {
    const [path = ''] = exchange.path.split('?');
    const isMissing = [...madeElsewhere].some((collection) => path.startsWith(collection));
    const answer = isMissing ? undefined : await ask(twin, exchange, names);
    const method = answer && (await methodOf(twin, exchange.host));
    if (!answer || method === undefined) {
      const stoodIn = await standIn(twin, names, exchange);
      if (!stoodIn && exchange.http === 'POST') madeElsewhere.add(`${path}/`);
      if (exchange.http !== 'GET') names.operation = undefined;
      outcome.notServed.push(`${exchange.http} ${exchange.host}/${path}`);
      continue;
    }
    remember(names, exchange, answer);
    if (path.endsWith(':setIamPolicy')) await spread(twin, exchange, names);
    const differences = compare(method, exchange, answer, names);
    outcome.served += 1;
    outcome.alike += differences.length === 0 ? 1 : 0;
    outcome.differences.push(...differences);
  }
  return outcome;
}

/** The names that later requests of the log repeat; what was refused has no operation. */
function remember(names: Names, { http }: Exchange, { status, body }: Answer): void {
  if (http !== 'GET' && status >= 400) names.operation = undefined;
  const { name = '', etag = names.etag } = (body ?? {}) as { name?: string; etag?: string };
  names.operation = /operations\/([^/]+)$/.exec(name)?.[1] ?? names.operation;
  names.etag = etag;
}

/** Undefined where the twin has no such method, or did not make the operation that is asked for. */
async function ask(twin: Emulator, exchange: Exchange, names: Names): Promise<Answer | undefined> {
  if (exchange.http === 'GRPC') return undefined;
  if (exchange.path.includes('${operationID}') && names.operation === undefined) return undefined;
  const deadline = Date.now() + PATIENCE_MS;
  for (;;) {
    const isLast = exchange.http !== 'GET' || Date.now() > deadline;
    const answer = await send(twin, exchange, names);
    if (isLast || asRecorded(exchange, answer)) return answer;
  }
}

/** Whoever recorded went on later than a test does: by then what a policy takes from its writer had gone. */
async function spread(twin: Emulator, { body }: Exchange, names: Names): Promise<void> {
  const [path, permissions] = [`v1/projects/${names.projectId}:testIamPermissions`, ['resourcemanager.projects.get']];
  const isLeft = ours(JSON.stringify(body ?? {}), names).includes(CALLER);
  const deadline = Date.now() + PATIENCE_MS;
  for (let has = !isLeft; has !== isLeft && Date.now() < deadline;) {
    const asked = { http: 'POST', host: '', path, body: { permissions }, status: 200 } as Exchange;
    const { body: held } = await send(twin, asked, names);
    has = ((held as { permissions?: string[] } | undefined)?.permissions ?? []).length > 0;
  }
  await fetch(`${twin.url}/emulator/calls`, { method: 'DELETE' });
}

async function send({ url }: Emulator, { http, path, body }: Exchange, names: Names): Promise<Answer> {
  const response = await fetch(`${url}/${ours(path, names)}`, {
    method: http,
    headers: { authorization: `Bearer emulator:${CALLER}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: ours(JSON.stringify(body), names) }),
  });
  const text = await response.text();
  const isJson = /json/.test(response.headers.get('content-type') ?? '');
  return {
    status: response.status,
    headers: response.headers,
    body: isJson && text !== '' ? JSON.parse(text) : undefined,
  };
}

const doneOf = (body: unknown): unknown => (body as { done?: boolean } | undefined)?.done;
const asRecorded = (exchange: Exchange, answer: Answer): boolean =>
  answer.status === exchange.status && doneOf(answer.body) === doneOf(exchange.answer);

/** What the twin took the last request for; several of Google's APIs share paths, told apart by the host only. */
async function methodOf({ url }: Emulator, host: string): Promise<string | undefined> {
  const response = await fetch(`${url}/emulator/calls`);
  const { calls } = (await response.json()) as { calls: { api: string; method: string }[] };
  await fetch(`${url}/emulator/calls`, { method: 'DELETE' });
  const last = calls.at(-1);
  return last?.api === host ? last.method : undefined;
}
