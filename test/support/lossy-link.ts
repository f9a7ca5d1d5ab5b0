/** Stands between the workers and Google's twin: loses an answer after the twin has acted, refuses, or lets something happen just before a call. */
import { once } from 'node:events';
import { Agent, createServer, request, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** For one call only, by its `METHOD /path?query`. */
interface Happening {
  call: RegExp;
  /** Calls that match and are let through before. */
  skip: number;
  before?: () => Promise<unknown>;
  losesAnswer?: true;
}

/** What strikes one call: the `nth` that the twin accepts of those that match, from 1. */
export interface Strike {
  call: RegExp;
  nth: number;
  /** `before` has it never arrive; `after` loses its answer. */
  when: 'before' | 'after';
  /** `door` is the one by which the call came: 0 is the link's own. */
  act?: (door: number) => Promise<unknown>;
}

/** Google's refusal as a body (test/unit/domain/google-refusals.ts). */
export interface RefusalBody {
  error: { code: number; message: string; status: string; details?: object[] };
}

/** As Google says that it is busy. */
const UNAVAILABLE: RefusalBody = {
  error: { code: 503, message: 'The service is currently unavailable.', status: 'UNAVAILABLE' },
};

export class LossyLink {
  /** `METHOD /path?query` of each call that something happened to, in order. */
  readonly happened: string[] = [];
  readonly #happenings: Happening[] = [];
  readonly #strikes = new Set<Strike & { arrived: number; accepted: number }>();
  #refused: { call: RegExp; refusal: RefusalBody | (() => Promise<RefusalBody>) } | undefined;
  #cut: { call: RegExp; calls: number } | undefined;
  readonly #agent = new Agent({ keepAlive: true });
  readonly #doors: Server[] = [];

  private constructor(private readonly target: string) {}

  static async open(target: string): Promise<LossyLink> {
    const link = new LossyLink(target);
    await link.door();
    return link;
  }

  get url(): string {
    return addressOf(this.#doors[0]);
  }

  /** One more address of the same link: by it a strike tells who called. */
  async door(): Promise<string> {
    const number = this.#doors.length;
    const server = createServer((asked, answer) => {
      this.#pass(asked, answer, number).catch((error: unknown) => answer.destroy(error as Error));
    });
    this.#doors.push(server);
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return addressOf(server);
  }

  /** The next call that matches is served, and its answer never arrives. */
  loseAnswer(call: RegExp): void {
    this.#happenings.push({ call, skip: 0, losesAnswer: true });
  }

  /** Just before the next call that matches reaches the twin, or one `skip` calls later. */
  before(call: RegExp, happens: () => Promise<unknown>, skip = 0): void {
    this.#happenings.push({ call, skip, before: happens });
  }

  /** The connection is cut at that call, and `act` is done first. Answers whether it came to that. */
  strike(strike: Strike): () => boolean {
    const counted = { ...strike, arrived: 0, accepted: 0 };
    this.#strikes.add(counted);
    return () => !this.#strikes.has(counted);
  }

  /** Calls that match are refused, by default with 503, and do not reach the twin, until others are refused or none. A refusal may take its time. */
  refuse(call: RegExp | undefined, refusal: RefusalBody | (() => Promise<RefusalBody>) = UNAVAILABLE): void {
    this.#refused = call && { call, refusal };
  }

  /** The next `calls` that match do not reach the twin: the connection is cut. Answers how many are still to come. */
  cut(call: RegExp, calls: number): () => number {
    const cut = { call, calls };
    this.#cut = cut;
    return () => cut.calls;
  }

  async close(): Promise<void> {
    this.#agent.destroy();
    for (const server of this.#doors) {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    }
  }

  async #pass(asked: IncomingMessage, answer: ServerResponse, door: number): Promise<void> {
    const body = await read(asked);
    const call = `${asked.method ?? ''} ${asked.url ?? ''}`;
    const refused = this.#refused;
    if (refused?.call.test(call)) {
      this.happened.push(call);
      const { refusal } = refused;
      const said = typeof refusal === 'function' ? await refusal() : refusal;
      answer.writeHead(said.error.code, { 'content-type': 'application/json' }).end(JSON.stringify(said));
      return;
    }
    const cut = this.#cut;
    if (cut && cut.calls > 0 && cut.call.test(call)) {
      cut.calls -= 1;
      answer.destroy();
      return;
    }
    const happening = this.#take(call);
    await happening?.before?.();
    if (await this.#strike(call, door, (strike) => strike.when === 'before' && ++strike.arrived === strike.nth)) {
      answer.destroy();
      return;
    }
    const { method, headers } = asked;
    const forwarded = request(this.target + (asked.url ?? ''), { method, headers, agent: this.#agent });
    forwarded.end(body);
    const [served] = (await once(forwarded, 'response')) as [IncomingMessage];
    const bytes = await read(served);
    const isAccepted = (served.statusCode ?? 500) < 400;
    const isStruck = await this.#strike(call, door, (strike) => {
      if (!isAccepted) strike.arrived -= 1;
      else strike.accepted += 1;
      return isAccepted && strike.when === 'after' && strike.accepted === strike.nth;
    });
    if (happening?.losesAnswer || isStruck) {
      answer.destroy();
      return;
    }
    answer.writeHead(served.statusCode ?? 502, served.headers).end(bytes);
  }

  async #strike(
    call: string,
    door: number,
    isNow: (strike: Strike & { arrived: number; accepted: number }) => boolean,
  ): Promise<boolean> {
    for (const strike of this.#strikes) {
      if (!strike.call.test(call) || !isNow(strike)) continue;
      this.#strikes.delete(strike);
      await strike.act?.(door);
      return true;
    }
    return false;
  }

  #take(call: string): Happening | undefined {
    const at = this.#happenings.findIndex((happening) => happening.call.test(call) && happening.skip-- === 0);
    if (at === -1) return undefined;
    this.happened.push(call);
    return this.#happenings.splice(at, 1)[0];
  }
}

function addressOf(server: Server | undefined): string {
  return `http://127.0.0.1:${(server?.address() as AddressInfo).port}`;
}

async function read(message: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
