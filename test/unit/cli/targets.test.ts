import { describe, expect, test } from 'vitest';

import { keyOf, parseName, parseProject } from '../../../src/cli/targets.js';
import { environmentPath } from '../../../src/client/client.js';

const KEY = { projectId: 'my-project', environmentId: 'ctx-a' };

describe('a name on the command line', () => {
  test.each(['my-project/ctx-a', 'projects/my-project/environments/ctx-a'])('may be %s', (name) => {
    expect(parseName(name)).toEqual(KEY);
    expect(keyOf(name)).toEqual(KEY);
  });

  test.each([
    ['my-project/ctx-a#f', /^"my-project\/ctx-a#f" names no environment: environmentId cannot be "ctx-a#f": it takes/],
    ['my-project/%63tx-a', /environmentId cannot be "%63tx-a"/],
    ['my-project/ctx-a?x', /environmentId cannot be/],
    ['my-project/..', /environmentId cannot be/],
    ['My-Project/CTX', /projectId cannot be[^]*environmentId cannot be/],
    ['my-project', /write PROJECT\/ENVIRONMENT, such as my-project\/mlops-lab/],
    ['a/b/c', /write PROJECT\/ENVIRONMENT/],
    ['', /^"" names no environment/],
  ])('that is %j is refused with what is wrong with it', (name, why) => {
    expect(() => parseName(name)).toThrow(
      expect.objectContaining({ exitCode: 2, message: expect.stringMatching(why) as string }),
    );
    expect(keyOf(name)).toBeUndefined();
  });

  test('of a project is its id, or - for all', () => {
    expect(parseProject('my-project')).toBe('my-project');
    expect(parseProject('-')).toBe('-');
    expect(() => parseProject('a/b')).toThrow(/^--project: projectId cannot be "a\/b": it takes/);
  });
});

test('no name leaves its place in an address', () => {
  expect(environmentPath('a/b', '../c?d#e%66')).toBe('/v1/projects/a%2Fb/environments/..%2Fc%3Fd%23e%2566');
});
