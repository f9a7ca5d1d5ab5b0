import { APIS } from '../../../emulator/apis.js';
import { readDocuments } from '../../../emulator/discovery.js';
import { methodOf } from '../../../emulator/methods.js';
import type { Twin } from '../emulator/twin.js';
import type { Miss } from '../../../emulator/misses.js';

export interface Coverage {
  /** By document, such as `notebooks:v2`. */
  api: string;
  revision: string;
  served: string[];
  /** Of these, the ones that answered well, so that their answers were checked. */
  answered: string[];
  answers: number;
}

/** All routes but those of Storage's XML API. */
export const DESCRIBED = APIS.filter(({ host }) => host === undefined).flatMap(({ routes }) => routes);

/** Google refuses it always (emulator/notebooks.ts). */
const REFUSED = 'notebooks:v1';

/** What the twin serves of each of Google's documents, and what of it answered since it started. */
export async function coverage(twin: Twin): Promise<Coverage[]> {
  const { calls } = (await twin.control('GET', 'calls')).body;
  const good = calls.filter(({ status }) => status < 300);
  const routes = DESCRIBED.map((route) => ({ api: methodOf(route).api, id: route.id }));
  const documents = readDocuments().filter(({ id }) => id !== REFUSED);
  return documents.map(({ id: api, revision }) => {
    const served = [...new Set(routes.filter((route) => route.api === api).map(({ id }) => id))];
    const version = api.split(':')[1] ?? '';
    const answers = good.filter(({ method, path }) => served.includes(method) && path.includes(`/${version}/`));
    return {
      ...{ api, revision, served },
      answered: served.filter((id) => answers.some(({ method }) => method === id)),
      answers: answers.length,
    };
  });
}

/** Methods that the documents have because they were served once: the documents are reduced to what is. */
export function noLongerServed(): string[] {
  const served = new Set(DESCRIBED.map((route) => `${methodOf(route).api} ${route.id}`));
  const described = readDocuments().flatMap(({ id: api, methods }) => Object.keys(methods).map((id) => `${api} ${id}`));
  return described.filter((method) => !served.has(method));
}

export const missesOf = async (twin: Twin): Promise<Miss[]> =>
  ((await twin.control('GET', 'misses')).body as unknown as { misses: Miss[] }).misses;
