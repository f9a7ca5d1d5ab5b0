/** A Chromium without a window, that asks nobody but the pages it is told to open. */
import { chromium, type Browser } from 'playwright-core';

export function launchBrowser(executablePath: string): Promise<Browser> {
  return chromium.launch({
    executablePath,
    // The container's root may have no sandbox; nothing but our own pages is opened.
    chromiumSandbox: false,
    args: [
      '--disable-gpu',
      '--disable-dev-shm-usage',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}
