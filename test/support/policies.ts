import { writeFile } from 'node:fs/promises';

import { until } from '../../scripts/wait.js';
import type { Policy } from '../../src/domain/policy.js';
import type { World } from './world.js';

/** What API and worker wrote about the policy they read. */
export class PolicyLog {
  readonly #lines: string[] = [];

  readonly onLine = (line: string): void => {
    if (line.includes('"policy ')) this.#lines.push(line);
  };

  /** Changes the world's policy, and resolves once API and worker both have read it. */
  async write(world: World, policy: Policy | string): Promise<void> {
    const before = this.#lines.length;
    const text = typeof policy === 'string' ? policy : JSON.stringify(policy);
    await writeFile(world.services.settings?.['LABWRIGHT_POLICY_FILE'] ?? '', text);
    await until(() => Promise.resolve(this.#lines.length >= before + 1 + world.workers.length || undefined), {
      withinMs: 120_000,
      describe: () => `policy read: ${this.#lines.slice(before).join('\n')}`,
    });
  }

  get lines(): readonly string[] {
    return this.#lines;
  }
}
