import { WorkflowNotFoundError } from '@temporalio/client';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import type { EnvironmentSpec } from '../../src/domain/spec.js';
import { BASE, builtSpec, dockerfile } from '../support/built-lab.js';
import { calls, ENVIRONMENT } from '../support/environments.js';
import { startWorld, type World } from '../support/world.js';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.stop());

type Image = NonNullable<EnvironmentSpec['image']>;
interface ProblemBody {
  code: string;
  detail: string;
  errors?: { pointer: string; detail: string; suggestion?: string }[];
}

/** POSTs the spec, and shows that neither a workflow nor Google heard of it. */
async function refused(image: Image, status = 422): Promise<ProblemBody> {
  const projectId = await world.project();
  const path = `/v1/projects/${projectId}/environments`;
  const answer = await world.request<ProblemBody>('POST', path, builtSpec(projectId, image));
  expect(answer.status).toBe(status);
  const handle = world.temporal.workflow.getHandle(`environment.${projectId}.${ENVIRONMENT}`);
  await expect(handle.describe()).rejects.toThrow(WorkflowNotFoundError);
  expect(await calls(world, projectId)).toEqual([]);
  return answer.body;
}

/** What the builds would answer after ten minutes, at once. */
describe('an image that cannot become a notebook is refused before anything starts', () => {
  test.each<[string, Image, string, RegExp]>([
    [
      'an instruction that does not exist',
      { dockerfile: dockerfile('RNU true') },
      '/image/dockerfile',
      /^Line 2: .*RNU/,
    ],
    ['no FROM', { dockerfile: 'RUN true\n' }, '/image/dockerfile', /FROM/],
    [
      'a base that is no Workbench',
      { dockerfile: 'FROM python:3.12\n' },
      '/image/dockerfile',
      /python:3\.12.*Workbench base/,
    ],
    [
      'COPY with nothing to copy',
      { dockerfile: dockerfile('COPY a.txt /tmp/') },
      '/image/dockerfile',
      /^Line 2: .*COPY/,
    ],
    ['files without a Dockerfile', { files: { 'a.txt': 'a' } }, '/image/files', /has no Dockerfile/],
    [
      'a path that leaves the context',
      { files: { Dockerfile: `FROM ${BASE}\n`, '../a.txt': 'a' } },
      '/image/files/..~1a.txt',
      /"\.\." leaves it/,
    ],
    [
      'an absolute path',
      { files: { Dockerfile: `FROM ${BASE}\n`, '/etc/passwd': 'a' } },
      '/image/files/~1etc~1passwd',
      /absolute/,
    ],
    [
      'a Dockerfile in files that copies what is not there',
      { files: { Dockerfile: dockerfile('COPY b.txt /tmp/'), 'a.txt': 'a' } },
      '/image/files/Dockerfile',
      /^Line 2: .*b\.txt/,
    ],
    [
      'two places to come from',
      { dockerfile: `FROM ${BASE}\n`, source: 'gs://my-bucket/lab.tgz' },
      '/image',
      /one of dockerfile, files, source, uri/,
    ],
    ['a source that is no archive', { source: 'gs://my-bucket/lab.txt' }, '/image/source', /\.tgz/],
  ])('%s', async (_, image, pointer, detail) => {
    const { code, errors } = await refused(image);
    expect(code).toBe('invalid-spec');
    expect(errors).toMatchObject([{ pointer, detail: expect.stringMatching(detail) as string }]);
  });

  test('all mistakes of a Dockerfile at once, with the base that was probably meant', async () => {
    const { errors } = await refused({ dockerfile: 'FROM ubuntu:24.04\nRNU true\nCOPY a.txt /tmp/\n' });
    expect(errors?.map(({ detail }) => /^Line \d+/.exec(detail)?.[0])).toEqual(['Line 1', 'Line 2', 'Line 3']);
    expect(errors?.[0]?.suggestion).toBe(BASE.replace(/:.*$/, ':latest'));
  });

  test.each<[string, Image]>([
    ['image.dockerfile', { dockerfile: dockerfile(`# ${'x'.repeat(128 * 1024)}`) }],
    ['image.files', { files: { Dockerfile: `FROM ${BASE}\n`, 'data.csv': 'x'.repeat(128 * 1024) } }],
  ])('%s over 128 KiB, with the way to bring in more', async (field, image) => {
    const { errors } = await refused(image);
    expect(errors).toHaveLength(1);
    expect(errors?.[0]?.detail).toMatch(new RegExp(`^${field} has \\d+ bytes and may have ${128 * 1024} in all`));
    expect(errors?.[0]?.detail).toContain('image.source');
  });

  test('a context that is larger than any body may be, with the way to bring it in', async () => {
    const { code, detail } = await refused(
      { files: { Dockerfile: `FROM ${BASE}\n`, 'data.csv': 'x'.repeat(600_000) } },
      413,
    );
    expect(code).toBe('body-too-large');
    expect(detail).toContain('image.source');
  });
});
