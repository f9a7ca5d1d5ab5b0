import type { Due } from './agenda.js';

/** Seconds in a unit of a duration. */
const UNITS: Record<string, number> = { s: 1, m: 60, h: 3600, d: 86_400 };

export interface ClockState {
  speed: number;
  now: number;
  agenda: Due[];
}

/**
 * Real time carries the simulation: what takes Google some seconds takes them divided by the speed. No timer runs: what fell
 * due happens when the next request looks, in its order and at its own time.
 */
export class Clock {
  #speed: number;
  #now: number;
  #told = { time: Number.NaN, text: '' };
  /** The soonest first. */
  #agenda: Due[] = [];
  readonly #happen: (due: Due) => void;

  constructor(speed: number, happen: (due: Due) => void) {
    this.#speed = speed;
    this.#now = wallClock();
    this.#happen = happen;
  }

  /** Simulated seconds in a real one. */
  get speed(): number {
    return this.#speed;
  }

  /** Milliseconds since 1970: the time of the request, or of the event that is happening. */
  get now(): number {
    return this.#now;
  }

  /** What happens at one time has one text of it: there are many. */
  iso(time = this.#now): string {
    if (time !== this.#told.time) this.#told = { time, text: new Date(time).toISOString() };
    return this.#told.text;
  }

  /** The time, the given number of Google's seconds from now. */
  after(seconds: number): number {
    return this.#now + (seconds * 1000) / this.#speed;
  }

  /** A time as ISO 8601, or so much of Google's time from now, such as `90s`, `20m` or `2h`. */
  moment(text: string): number | undefined {
    const [, amount, unit = ''] = /^(\d+(?:\.\d+)?)([smhd])$/.exec(text) ?? [];
    if (amount !== undefined) return this.after(Number(amount) * (UNITS[unit] ?? 0));
    const time = /^\d{4}-\d\d-\d\d/.test(text) ? Date.parse(text) : Number.NaN;
    return Number.isFinite(time) ? time : undefined;
  }

  /** After all that is due at the same time. */
  at(due: Due): void {
    let [from, to] = [0, this.#agenda.length];
    while (from < to) {
      const middle = (from + to) >> 1;
      if ((this.#agenda[middle]?.time ?? 0) > due.time) to = middle;
      else from = middle + 1;
    }
    this.#agenda.splice(from, 0, due);
  }

  get state(): ClockState {
    return { speed: this.#speed, now: this.#now, agenda: this.#agenda };
  }

  /** Time went on meanwhile: what fell due happens when the next request looks. */
  set state({ speed, now, agenda }: ClockState) {
    this.#speed = speed;
    this.#now = now;
    this.#agenda = agenda;
  }

  settle(): void {
    const until = Math.max(wallClock(), this.#now);
    for (let due = this.#agenda[0]; due && due.time <= until; due = this.#agenda[0]) {
      this.#agenda.shift();
      this.#now = Math.max(this.#now, due.time);
      this.#happen(due);
    }
    this.#now = until;
  }
}

/** Never steps back, and tells apart what happens within a millisecond. */
const wallClock = (): number => performance.timeOrigin + performance.now();
