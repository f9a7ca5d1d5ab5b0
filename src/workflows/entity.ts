import type { EnvironmentRecord } from '../domain/environment.js';
import type { EnvironmentKey } from '../domain/names.js';

/** Durable: an environment's workflow is started, and continues, with this. */
export interface EnvironmentInput {
  key: EnvironmentKey;
  record: EnvironmentRecord;
  /** The texts of the build context; the record has digests only. */
  files?: Record<string, string>;
  timeScale: number;
  /** Where people reach the API, for links. */
  apiUrl?: string;
}

/** What the parts of the environment's workflow work on: its record now, and how it is changed. */
export interface Entity extends Omit<EnvironmentInput, 'files'> {
  readonly files: Record<string, string> | undefined;
  update(next: EnvironmentRecord): void;
}

export const now = () => new Date().toISOString();
