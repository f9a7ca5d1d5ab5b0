import { fileURLToPath } from 'node:url';

import type { Browser, BrowserContextOptions, Page } from 'playwright-core';

const FOLDER = fileURLToPath(new URL('../docs/images/', import.meta.url));

/** Takes one picture after the other, each as of a browser that has never been here. */
export class Camera {
  constructor(
    private readonly browser: Browser,
    private readonly apiUrl: string,
  ) {}

  async take(name: string, path: string, options: BrowserContextOptions, ready: (page: Page) => Promise<unknown>) {
    const context = await this.browser.newContext({ baseURL: this.apiUrl, reducedMotion: 'reduce', ...options });
    const page = await context.newPage();
    await page.goto(path);
    await ready(page);
    // What was clicked last may have come into sight by scrolling.
    await page.evaluate('scrollTo(0, 0)');
    await page.screenshot({ path: `${FOLDER}console-${name}.png` });
    await context.close();
    console.log(`docs/images/console-${name}.png`);
  }
}
