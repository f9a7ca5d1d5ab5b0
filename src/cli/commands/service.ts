import { isHealth, isReadiness } from '../../client/answers.js';
import { environmentsPath } from '../../client/client.js';
import { VERSION } from '../../version.js';
import { CliError, EXIT, type ExitCode } from '../exit.js';
import type { Terminal } from '../terminal.js';

/** Longer than a worker is waited for. */
const WITHIN_MS = 30_000;

/** What the service needs to do work, each with what to do about it. */
export async function doctor(terminal: Terminal): Promise<ExitCode> {
  const { api, interrupted, paint } = terminal;
  const access = await token(terminal);
  // What only callers may ask: a worker looks whether Google lets it in.
  const path = access.ok ? '/readyz?google=true' : '/readyz';
  const patience = { signal: interrupted, withinMs: WITHIN_MS };
  const answer = await api.ask('GET', path, undefined, patience);
  // Not ready is an answer too, with the status 503.
  const body = isReadiness(answer.body) ? answer.body : api.accepted(isReadiness, answer).body;
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
  const path = `${environmentsPath('-')}?pageSize=1`;
  const { status } = await api.ask('GET', path, undefined, { signal: interrupted });
  const check = { name: 'token', required: true };
  if (status === 401) return { ...check, ok: false, detail: 'The API does not know you: set LABWRIGHT_TOKEN.' };
  if (status !== 403) return { ...check, ok: true, detail: 'Requests are let in.' };
  return { ...check, ok: false, detail: "You have a role in no project: ask whoever keeps the API's policy.yaml." };
}

export async function version(terminal: Terminal): Promise<ExitCode> {
  const { api, interrupted } = terminal;
  const answer = await api
    .demand(isHealth, 'GET', '/healthz', undefined, { signal: interrupted })
    .catch((error: unknown) => {
      if (error instanceof CliError) return error;
      throw error;
    });
  const found = answer instanceof CliError ? undefined : answer.body.version;
  await terminal.result(
    { cli: VERSION, api: found ?? null },
    {
      table: () => [`labwright ${VERSION}`, ...(found === undefined ? [] : [`API       ${found}`])],
      quiet: () => [VERSION],
    },
  );
  if (!(answer instanceof CliError)) return EXIT.reached;
  terminal.complain(answer.message);
  return answer.exitCode;
}
