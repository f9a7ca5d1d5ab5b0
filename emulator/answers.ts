/** Checks what the twin answers against the method's schema. Google's own answers are strict where its requests are not. */
import { methodIn } from './methods.js';
import type { Carried, Method } from './methods.js';
import { EMPTY } from './operation-types.js';
import type { Finding } from './reading.js';
import type { Shape } from './shapes.js';

/** The names of operations, with the id of the method and its document. */
type Started = [name: string, id: string, api: string][];

export class AnswerChecker {
  /** By an operation's name the method that started it: a poll does not say what it polls. */
  #started = new Map<string, Method>();

  get state(): Started {
    return [...this.#started].map(([name, { id, api }]) => [name, id, api]);
  }

  set state(started: Started) {
    this.#started = new Map(started.map(([name, id, api]) => [name, methodIn(api, id)]));
  }

  /** What the operation of that name carries. */
  carriedBy(name: unknown): Method['operation'] {
    return this.#started.get(String(name))?.operation;
  }

  check(method: Method, answer: unknown): Finding[] {
    if (!method.response) return answer === undefined ? [] : [{ at: '', what: 'an answer where the method has none' }];
    const findings: Finding[] = [];
    this.#check({ method, findings }, method.response, answer, '');
    return findings;
  }

  #check(walk: Walk, shape: Shape, value: unknown, at: string): void {
    const wrong = (what: string): unknown => walk.findings.push({ at, what });
    switch (shape.kind) {
      case 'any':
        return;
      case 'scalar':
        if (!shape.scalar.isWritten(value)) wrong(`${JSON.stringify(value)} is no ${shape.scalar.name}`);
        else if (shape.pattern?.test(String(value)) === false)
          wrong(`"${String(value)}" is not ${shape.pattern.source}`);
        return;
      case 'list':
        if (!Array.isArray(value)) return void wrong('is no list');
        value.forEach((item, index) => {
          this.#check(walk, shape.items, item, `${at}[${index}]`);
        });
        return;
      case 'map':
        if (!isObject(value)) return void wrong('is no map');
        for (const [key, item] of Object.entries(value)) this.#check(walk, shape.values, item, `${at}[${key}]`);
        return;
      case 'message':
        if (!isObject(value)) return void wrong('is no message');
        this.#message(walk, shape, value, at);
    }
  }

  /** JSON drops what is undefined. */
  #message(walk: Walk, { name, fields }: Message, value: Record<string, unknown>, at: string): void {
    for (const [key, item] of Object.entries(value)) {
      const under = at ? `${at}.${key}` : key;
      const field = fields.get(key);
      if (item === undefined) continue;
      if (field) this.#check(walk, field.shape, item, under);
      else walk.findings.push({ at: under, what: `${name} has no such field` });
    }
    if (name === 'Operation') this.#operation(walk, value, at);
  }

  /** What it carries is anything at all in Discovery; which message it is depends on who started it. */
  #operation(walk: Walk, { name, response, metadata }: Record<string, unknown>, at: string): void {
    if (walk.method.operation) this.#started.set(String(name), walk.method);
    const carries = this.carriedBy(name);
    if (!carries) return;
    this.#carried(walk, carries.response, response, `${at}response`);
    this.#carried(walk, carries.metadata, metadata, `${at}metadata`);
  }

  #carried(walk: Walk, { type, shape }: Carried, value: unknown, at: string): void {
    if (value === undefined) return;
    const { '@type': is, ...message } = isObject(value) ? value : {};
    // A message of protobuf's own may stand in a field of its own (https://protobuf.dev/programming-guides/json/).
    if (is === `type.googleapis.com/${type}`)
      this.#check(walk, shape, type === EMPTY ? (message.value ?? message) : message, at);
    else walk.findings.push({ at, what: `${JSON.stringify(is)} is not ${type}` });
  }
}

interface Walk {
  method: Method;
  findings: Finding[];
}
type Message = Extract<Shape, { kind: 'message' }>;

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
