import { VERSION } from '../../version.js';
import { CliError, EXIT, type ExitCode } from '../exit.js';
import type { Terminal } from '../terminal.js';

interface Readiness {
  ready: boolean;
  checks: { name: string; ok: boolean; detail: string }[];
}

/** What the service needs to do work, each with what to do about it. */
export async function doctor(terminal: Terminal): Promise<ExitCode> {
  const { api, interrupted, paint } = terminal;
  const { body } = await api.ask<Readiness | string>('GET', '/readyz', undefined, { signal: interrupted });
  if (typeof body === 'string' || !Array.isArray(body.checks)) {
    throw new CliError(
      `${api.url} answers, and is no Labwright API: correct --api or LABWRIGHT_API_URL.`,
      EXIT.unreachable,
    );
  }
  const checks = [{ name: 'api', ok: true, detail: `${api.url} answers.` }, ...body.checks, await token(terminal)];
  const ready = checks.every(({ ok }) => ok);
  const width = Math.max(...checks.map(({ name }) => name.length));
  await terminal.result(
    { ready, checks },
    {
      table: () =>
        checks.map(
          ({ name, ok, detail }) => `${ok ? paint('✓', 'green') : paint('✗', 'red')} ${name.padEnd(width)}  ${detail}`,
        ),
      quiet: () => checks.filter(({ ok }) => !ok).map(({ name, detail }) => `${name}: ${detail}`),
    },
  );
  return ready ? EXIT.reached : EXIT.rested;
}

/** The checks are open to everyone; environments may not be. */
async function token({ api, interrupted }: Terminal) {
  const { status } = await api.ask('GET', '/v1/projects/-/environments?pageSize=1', undefined, { signal: interrupted });
  if (status !== 401) return { name: 'token', ok: true, detail: 'Requests are let in.' };
  return { name: 'token', ok: false, detail: 'The API lets nobody in without its token: set LABWRIGHT_TOKEN.' };
}

export async function version(terminal: Terminal): Promise<ExitCode> {
  const { api, interrupted } = terminal;
  const answer = await api
    .ask<{ version?: string }>('GET', '/healthz', undefined, { signal: interrupted })
    .catch((error: unknown) => {
      if (error instanceof CliError) return error;
      throw error;
    });
  const found = answer instanceof CliError ? undefined : answer.body.version;
  const versions = { cli: VERSION, api: found ?? null };
  await terminal.result(versions, {
    table: () => [`labwright ${VERSION}`, `API       ${found ?? `does not answer at ${api.url}`}`],
    quiet: () => [VERSION],
  });
  return answer instanceof CliError ? answer.exitCode : EXIT.reached;
}
