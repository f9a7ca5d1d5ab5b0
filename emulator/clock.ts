/** Seconds in a unit of a duration. */
const UNITS: Record<string, number> = { s: 1, m: 60, h: 3600, d: 86_400 };

interface Due {
  time: number;
  action: () => void;
}

/**
 * Real time carries the simulation: what takes Google some seconds takes them divided by the speed. No timer runs: what fell
 * due happens when the next request looks, in its order and at its own time.
 */
export class Clock {
  readonly speed: number;
  #now: number;
  readonly #agenda: Due[] = [];

  constructor(speed: number) {
    this.speed = speed;
    this.#now = wallClock();
  }

  /** Milliseconds since 1970: the time of the request, or of the event that is happening. */
  get now(): number {
    return this.#now;
  }

  iso(time = this.#now): string {
    return new Date(time).toISOString();
  }

  /** The time, the given number of Google's seconds from now. */
  after(seconds: number): number {
    return this.#now + (seconds * 1000) / this.speed;
  }

  /** A time as ISO 8601, or so much of Google's time from now, such as `90s`, `20m` or `2h`. */
  moment(text: string): number | undefined {
    const [, amount, unit = ''] = /^(\d+(?:\.\d+)?)([smhd])$/.exec(text) ?? [];
    if (amount !== undefined) return this.after(Number(amount) * (UNITS[unit] ?? 0));
    const time = /^\d{4}-\d\d-\d\d/.test(text) ? Date.parse(text) : Number.NaN;
    return Number.isFinite(time) ? time : undefined;
  }

  in(seconds: number, action: () => void): void {
    this.at(this.after(seconds), action);
  }

  at(time: number, action: () => void): void {
    let place = this.#agenda.length;
    while (place > 0 && (this.#agenda[place - 1]?.time ?? 0) > time) place -= 1;
    this.#agenda.splice(place, 0, { time, action });
  }

  settle(): void {
    const until = Math.max(wallClock(), this.#now);
    for (let due = this.#agenda[0]; due && due.time <= until; due = this.#agenda[0]) {
      this.#agenda.shift();
      this.#now = Math.max(this.#now, due.time);
      due.action();
    }
    this.#now = until;
  }
}

/** Never steps back, and tells apart what happens within a millisecond. */
const wallClock = (): number => performance.timeOrigin + performance.now();
