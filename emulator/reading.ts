import { ApiError } from './errors.js';

/** Where something differs from its schema, and how. */
export interface Finding {
  at: string;
  what: string;
}

/** What a request's reader finds: what Google refuses, and what Google reads although no schema says so. */
export class Reading {
  readonly findings: Finding[] = [];
  readonly #problems: { field: string; description: string }[] = [];

  protected refuse(field: string, description: string): void {
    this.#problems.push({ field, description });
    this.findings.push({ at: field, what: description });
  }

  protected note(at: string, what: string): void {
    this.findings.push({ at, what });
  }

  /** All problems at once, as Google answers them. */
  requireGood(): void {
    if (this.#problems.length === 0) return;
    throw new ApiError('INVALID_ARGUMENT', this.#problems.map(({ description }) => description).join('\n'), {
      details: [{ '@type': 'type.googleapis.com/google.rpc.BadRequest', fieldViolations: this.#problems }],
    });
  }
}
