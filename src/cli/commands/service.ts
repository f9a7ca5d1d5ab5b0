import { VERSION } from '../../version.js';
import { CliError, EXIT, type ExitCode } from '../exit.js';
import type { Terminal } from '../terminal.js';

interface Readiness {
  ready: boolean;
  checks: { name: string; ok: boolean; required: boolean; detail: string }[];
}

/** Longer than a worker is waited for. */
const WITHIN_MS = 30_000;

/** What the service needs to do work, each with what to do about it. */
export async function doctor(terminal: Terminal): Promise<ExitCode> {
  const { api, interrupted, paint } = terminal;
  const access = await token(terminal);
  // What only callers may ask: a worker looks whether Google lets it in.
  const path = access.ok ? '/readyz?google=true' : '/readyz';
  const patience = { signal: interrupted, withinMs: WITHIN_MS };
  const { body } = await api.ask<Readiness | string>('GET', path, undefined, patience);
  if (typeof body === 'string' || !Array.isArray(body.checks)) {
    throw new CliError(
      `${api.url} answers, and is no Labwright API: correct --api or LABWRIGHT_API_URL.`,
      EXIT.unreachable,
    );
  }
  const answers = { name: 'api', ok: true, required: true, detail: `${api.url} answers.` };
  const checks = [answers, ...body.checks, access];
  const ready = checks.every(({ ok, required }) => ok || !required);
  const width = Math.max(...checks.map(({ name }) => name.length));
  await terminal.result(
    { ready, checks },
    {
      table: () =>
        checks.map(({ name, ok, required, detail }) => {
          const sign = ok ? paint('✓', 'green') : required ? paint('✗', 'red') : paint('!', 'yellow');
          return `${sign} ${name.padEnd(width)}  ${detail}`;
        }),
      quiet: () => checks.filter(({ ok }) => !ok).map(({ name, detail }) => `${name}: ${detail}`),
    },
  );
  return ready ? EXIT.reached : EXIT.rested;
}

/** The checks are open to everyone; environments may not be. */
async function token({ api, interrupted }: Terminal) {
  const { status } = await api.ask('GET', '/v1/projects/-/environments?pageSize=1', undefined, { signal: interrupted });
  const check = { name: 'token', required: true };
  if (status === 401) return { ...check, ok: false, detail: 'The API does not know you: set LABWRIGHT_TOKEN.' };
  if (status !== 403) return { ...check, ok: true, detail: 'Requests are let in.' };
  return { ...check, ok: false, detail: "You have a role in no project: ask whoever keeps the API's policy.yaml." };
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
