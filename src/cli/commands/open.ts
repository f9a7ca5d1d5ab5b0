import { spawn } from 'node:child_process';
import { once } from 'node:events';

import { shortName } from '../../client/client.js';
import { CliError, EXIT, type ExitCode } from '../exit.js';
import { nextCommand } from '../follow.js';
import { read } from '../read.js';
import { parseName } from '../targets.js';
import type { Terminal } from '../terminal.js';

/** Opens JupyterLab in the browser, or prints its link. A link that would not work is not opened. */
export async function open(terminal: Terminal, name: string, { print }: { print?: boolean }): Promise<ExitCode> {
  const environment = await read(terminal, parseName(name));
  const { state, attention, outputs } = environment;
  const link = outputs?.jupyterLabUrl;
  if (state !== 'READY' || link === undefined) {
    const lines = [
      `${shortName(environment)} is ${state}.${attention ? ` ${attention}` : ''}`,
      nextCommand(environment),
    ];
    throw new CliError(lines.filter((line) => line !== undefined).join('\n'), EXIT.rested);
  }
  const isOpen = !print && (await openInBrowser(link));
  if (!print && !isOpen) terminal.tell('There is no browser to open it with here; the link:');
  await terminal.result({ jupyterLabUrl: link }, { table: () => [link], quiet: () => [link] });
  return EXIT.reached;
}

async function openInBrowser(link: string): Promise<boolean> {
  const browser = spawn(process.platform === 'darwin' ? 'open' : 'xdg-open', [link], {
    detached: true,
    stdio: 'ignore',
  });
  try {
    await once(browser, 'spawn');
    browser.unref();
    return true;
  } catch {
    return false;
  }
}
