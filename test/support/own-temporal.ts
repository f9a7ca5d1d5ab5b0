/** A world's own Temporal server, which can be lost and come back. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { Closing } from '../../scripts/closing.js';
import { startTemporal, type TemporalServer } from '../../scripts/temporal.js';

export class OwnTemporal {
  private constructor(
    private server: TemporalServer,
    private readonly begin: (port: number) => Promise<TemporalServer>,
    private readonly closing: Closing,
  ) {}

  /** What `remembers` has a database in a file; what `forgets` comes back as an empty store. */
  static start(what: 'remembers' | 'forgets'): Promise<OwnTemporal> {
    const closing = new Closing();
    return closing.unless(async () => {
      const place = join(tmpdir(), 'labwright-temporal-');
      const folder = await closing.add(mkdtemp(place), (path) => rm(path, { recursive: true }));
      const kept = what === 'remembers' && { dbFilename: join(folder, 'temporal.db') };
      const begin = (port?: number) => startTemporal({ headless: true, ...kept, ...(port && { port }) });
      return new OwnTemporal(await begin(), begin, closing);
    });
  }

  get address(): string {
    return this.server.address;
  }

  /** Ends it without a word, and resolves once it answers again under the same address. */
  async restart(): Promise<void> {
    process.kill(this.server.pid, 'SIGKILL');
    await this.server.stop();
    this.server = await this.begin(Number(this.address.split(':')[1]));
  }

  async stop(): Promise<void> {
    await this.server.stop();
    await this.closing.close();
  }
}
