/** docker-compose.yml as the tests read it, with its anchors and merge keys resolved and nothing interpolated. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { parse } from 'yaml';

export const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
export const read = (path: string): string => readFileSync(`${ROOT}${path}`, 'utf8');

interface Bind {
  source: string;
  target: string;
  read_only?: boolean;
}

export interface Service {
  image: string;
  build?: { target: string };
  command?: string[];
  environment?: Record<string, string | number>;
  ports?: string[];
  volumes?: (string | Bind)[];
  depends_on?: Record<string, { condition: string }>;
  healthcheck?: { test: string[] };
  restart?: string;
  profiles?: string[];
  [key: string]: unknown;
}

interface Compose {
  services: Record<string, Service>;
  volumes: Record<string, unknown>;
}

export const readCompose = (text = read('docker-compose.yml')): Compose => parse(text, { merge: true }) as Compose;

/** What a service mounts, in either way of writing it. */
export function mounts({ volumes = [] }: Service): Bind[] {
  return volumes.map((volume) => {
    if (typeof volume !== 'string') return volume;
    const [source = '', target = '', mode] = volume.split(':');
    return { source, target, read_only: mode === 'ro' };
  });
}

/** `NAME` and what follows it, for each `${NAME...}`. */
export function variables(text: string): [name: string, rest: string][] {
  return [...text.matchAll(/\$\{([A-Z_]+)([^}]*)\}/g)].map(([, name = '', rest = '']) => [name, rest]);
}
