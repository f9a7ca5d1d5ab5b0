import { pathToFileURL } from 'node:url';

import { fastify } from 'fastify';
import { expect, test } from 'vitest';

import { consoleRoutes } from '../../../src/api/console.js';
import { folderWith } from '../../support/folder.js';

async function served(files: Record<string, string>) {
  const app = fastify();
  await consoleRoutes(app, pathToFileURL(`${await folderWith(files)}/`));
  return app;
}

test('a console that nobody built says how it is built, and keeps the API from nothing', async () => {
  const app = await served({ 'README.md': '' });
  const { statusCode, body } = await app.inject('/');
  expect(statusCode).toBe(503);
  expect(body).toContain('npm run build:console');
  await app.close();
});

test('its page stands at every address of its own, and its files only under theirs', async () => {
  const app = await served({ 'index.html': '<!doctype html>', 'console-1.js': 'let a;' });
  for (const url of ['/', '/new', '/projects/my-project/environments/mlops-lab?x=1']) {
    expect((await app.inject(url)).body).toBe('<!doctype html>');
  }
  expect((await app.inject('/console/console-1.js')).body).toBe('let a;');
  for (const url of ['/console-1.js', '/console/..%2fconsole-1.js', '/console/nowhere.js', '/projects']) {
    expect((await app.inject(url)).statusCode, url).toBeGreaterThanOrEqual(400);
  }
  await app.close();
});
