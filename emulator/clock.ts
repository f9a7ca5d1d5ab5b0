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
