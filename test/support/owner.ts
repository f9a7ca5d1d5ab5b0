import { demand } from '../../scripts/environment-client.js';
import { until } from '../../scripts/wait.js';
import type { World } from './world.js';

export const AS_OWNER = { authorization: 'Bearer emulator:owner@example.com' };

/** What the project's owner does at Google beside us; `path` is the twin's. */
export function asOwner<T = unknown>(world: World, method: string, path: string, body?: unknown): Promise<T> {
  return demand<T>(`${world.emulatorUrl}/${path}`, method, body, { headers: AS_OWNER });
}

/** Until Google shows it: what it makes by an operation comes late. */
export function shown<T = unknown>(world: World, path: string, isIt: (body: T) => boolean = () => true): Promise<T> {
  const look = async () => {
    try {
      const body = await asOwner<T>(world, 'GET', path);
      return isIt(body) ? body : undefined;
    } catch {
      return undefined;
    }
  };
  return until(look, { withinMs: 120_000, describe: () => `Google does not show ${path}` });
}

/** Until Google shows it no more. */
export async function gone(world: World, path: string): Promise<void> {
  const isGone = () =>
    asOwner(world, 'GET', path).then(
      () => undefined,
      () => true,
    );
  await until(isGone, { withinMs: 120_000, describe: () => `Google still shows ${path}` });
}

/** Somebody's own account, visible to reads once this resolves. */
export async function makeAccount(world: World, projectId: string, accountId: string): Promise<string> {
  const accounts = `v1/projects/${projectId}/serviceAccounts`;
  const serviceAccount = { displayName: 'Ana made it', description: 'Ask Ana before you change it.' };
  const { email } = await asOwner<{ email: string }>(world, 'POST', accounts, { accountId, serviceAccount });
  await shown(world, `${accounts}/${email}`);
  return email;
}
