import { posix } from 'node:path';

import { listOf } from './dockerfile.js';
import type { Inside, Layer } from './docker-workspace.js';

/** What is copied must be in the context, or come from a stage or image. */
export function copy(space: Inside, name: string, args: string, stages: readonly Layer[]): number {
  if (name !== 'COPY' && name !== 'ADD') return 0;
  const from = /^(?:--\S+\s+)*?--from=(\S+)/.exec(args)?.[1];
  if (from !== undefined) {
    if (stages.some((stage, index) => stage.name === from.toLowerCase() || String(index) === from)) return 0;
    const base = space.world.pull(from);
    if (typeof base !== 'string') return 0;
    space.say(`invalid from flag value ${from}: ${base}`);
    return 1;
  }
  const words = listOf(args) ?? args.replace(/^(--\S+\s+)+/, '').split(/\s+/);
  const missing = words.slice(0, -1).find((source) => !/^(https?:|git@|<<)|\$/.test(source) && !isThere(space, source));
  if (missing === undefined) return 0;
  space.say(
    `${name} failed: file not found in build context or excluded by .dockerignore: stat ${missing}: file does not exist`,
  );
  return 1;
}

function isThere({ files, root }: Inside, source: string): boolean {
  const path = posix.join('/', root, source).slice(1).replace(/\/$/, '');
  if (path === '' || path === '.') return true;
  const pattern = path
    .replace(/[.+^${}()|\\]/g, '\\$&')
    .replaceAll('*', '[^/]*')
    .replaceAll('?', '[^/]');
  const expression = new RegExp(`^${pattern}(/|$)`);
  return [...files.keys()].some((file) => expression.test(file));
}
