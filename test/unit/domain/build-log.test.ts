import { describe, expect, test } from 'vitest';

import { failedInstruction } from '../../../src/domain/build-log.js';

const PIP = 'No matching distribution found for tfx==0.15';

describe('the instruction that failed', () => {
  test.each<[string, string[], ReturnType<typeof failedInstruction>]>([
    [
      'in the log of the older builder',
      [
        'Step 3/7 : RUN apt-get update',
        'Step 4/7 : RUN pip install tfx==0.15',
        'ERROR: Could not find a version that satisfies the requirement tfx==0.15 (from versions: none)',
        `ERROR: ${PIP}`,
        "The command '/bin/sh -c pip install tfx==0.15' returned a non-zero code: 1",
      ],
      { step: '4/7', instruction: 'RUN pip install tfx==0.15', why: PIP },
    ],
    [
      "in BuildKit's plain log",
      [
        '#6 [3/7] RUN apt-get update',
        '#7 [4/7] RUN pip install tfx==0.15',
        `#7 1.245 ERROR: ${PIP}`,
        '#7 ERROR: process "/bin/sh -c pip install tfx==0.15" did not complete successfully: exit code: 1',
        'ERROR: failed to solve: process "/bin/sh -c pip install tfx==0.15" did not complete successfully: exit code: 1',
      ],
      { step: '4/7', instruction: 'RUN pip install tfx==0.15', why: PIP },
    ],
    [
      "in BuildKit's summary of a stage with a name",
      ['------', ' > [runtime 2/3] RUN make:', '0.31 make: *** No rule to make target.  Stop.', '------'],
      { step: '2/3', instruction: 'RUN make' },
    ],
    [
      "behind Cloud Build's prefix, with apt's word",
      [
        'Step #0 - "build": Step 2/3 : RUN apt-get install -y nosuch',
        'Step #0 - "build": E: Unable to locate package nosuch',
      ],
      { step: '2/3', instruction: 'RUN apt-get install -y nosuch', why: 'Unable to locate package nosuch' },
    ],
    ['of a log without one', ['Sending build context', 'ERROR: it went wrong before'], undefined],
    ['of no log', [], undefined],
  ])('%s', (_, log, instruction) => {
    expect(failedInstruction(log)).toEqual(instruction);
  });

  test('does not blame what an earlier line complained about', () => {
    const log = ['Step 1/2 : RUN true', 'ERROR: harmless', 'Step 2/2 : RUN exit 3'];
    expect(failedInstruction(log)).toEqual({ step: '2/2', instruction: 'RUN exit 3' });
  });

  test('is cut where nobody reads on', () => {
    const { instruction } = failedInstruction([`Step 1/1 : RUN ${'x'.repeat(500)}`]) ?? {};
    expect(instruction).toHaveLength(100);
    expect(instruction).toMatch(/x…$/);
  });
});
