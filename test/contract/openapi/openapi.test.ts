/** The API's description: valid for somebody else's validator, and the one that is written down. */
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';

import { Validator } from '@seriousme/openapi-schema-validator';
import { expect, test } from 'vitest';

import { describeApi } from '../../../scripts/openapi.js';

const { document, files } = await describeApi();

test('is valid OpenAPI 3.1 to an independent validator', async () => {
  const validator = new Validator();
  expect(await validator.validate(document)).toEqual({ valid: true });
  expect(validator.version).toBe('3.1');
});

test('that validator tells what is no OpenAPI', async () => {
  const { paths: _, components: __, ...without } = document;
  expect((await new Validator().validate(without)).valid).toBe(false);
});

test.each([...files].map(([file, text]) => [basename(file.pathname), file, text] as const))(
  '%s is what `npm run openapi` writes',
  async (_, file, text) => {
    expect(await readFile(file, 'utf8')).toBe(text);
  },
);
