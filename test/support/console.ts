/** The console in a browser, as a person has it before them. */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';

import type { AxeResults } from 'axe-core';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { inject } from 'vitest';

import { launchBrowser } from '../../scripts/browser.js';
import type { World } from './world.js';
import type {} from './console-setup.js';

/** Generous: it only ends a test that would hang. */
const PATIENCE_MS = 60_000;

const AXE = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

export class Console {
  private constructor(
    private readonly world: Pick<World, 'apiUrl'>,
    private readonly browser: Awaited<ReturnType<typeof launchBrowser>>,
    /** What a page complained of: a script that failed, or something that its policy forbids. */
    readonly complaints: string[],
  ) {}

  static async of(world: Pick<World, 'apiUrl'>): Promise<Console> {
    return new Console(world, await launchBrowser(inject('chromium')), []);
  }

  /** A page of its own, as of a browser that has never been here. */
  async open(path = '/', options: BrowserContextOptions = {}): Promise<Page> {
    const context = await this.browser.newContext({ baseURL: this.world.apiUrl, reducedMotion: 'reduce', ...options });
    context.setDefaultTimeout(PATIENCE_MS);
    const page = await context.newPage();
    page.on('pageerror', (error) => this.complaints.push(String(error)));
    page.on('console', (message) => {
      if (/Content Security Policy|Uncaught/i.test(message.text())) this.complaints.push(message.text());
    });
    await page.goto(path);
    return page;
  }

  close(): Promise<void> {
    return this.browser.close();
  }
}

/** What axe finds that keeps somebody out, each with where it is. */
export async function violations(page: Page): Promise<string[]> {
  // A script of a test is none that the page's own policy knows.
  await page.evaluate(await readFile(AXE, 'utf8'));
  const results = await page.evaluate<AxeResults>('axe.run()');
  return results.violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) =>
      nodes.map(({ html, failureSummary = '' }) => `${id}: ${html.slice(0, 200)} ${failureSummary}`),
    );
}

/** Whether something is wider than the page. */
export async function overflow(page: Page): Promise<number> {
  return page.evaluate<number>('document.documentElement.scrollWidth - document.documentElement.clientWidth');
}

/** The state that the environment's page shows. */
export async function untilState(page: Page, state: string): Promise<void> {
  await page.locator('h1 .badge', { hasText: state }).waitFor();
}
