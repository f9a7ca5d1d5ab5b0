/** Where a build failed, read from the end of its log; `why` is the failing program's own word. */
export interface FailedInstruction {
  /** As Docker counts, such as `3/7`. */
  step: string;
  instruction: string;
  why?: string;
}

/** What Cloud Build puts before each line where a build has several steps. */
const PREFIX = /^Step #\d+(?: - "[^"]*")?: /;
/** BuildKit's `#7 [stage-1 3/7] RUN …` and ` > [3/7] RUN …:`, and the older builder's `Step 3/7 : RUN …`. */
const STEP = /^(?:#\d+ \[(?:\S+ )?|\s*> \[(?:\S+ )?|Step )(\d+\/\d+)(?:\] | : )(.+?):?$/;
/** What pip, apt, conda, compilers and most others begin their last word with, after BuildKit's clock. */
const COMPLAINT = /^(?:#\d+ )?(?:\d+\.\d+ )?(?:ERROR|E|Error|error|fatal): (.+)$/;
/** Docker's own last line, and Cloud Build's, say no more than that it failed. */
const DOCKERS =
  /^ERROR: build step \d+|failed to solve|failed to build|did not complete successfully|returned a non-zero code/;

const LONGEST = 100;

export function failedInstruction(log: readonly string[]): FailedInstruction | undefined {
  const lines = log.map((line) => line.replace(PREFIX, ''));
  const last = lines.findLastIndex((line) => STEP.test(line));
  const [, step, instruction] = STEP.exec(lines[last] ?? '') ?? [];
  if (step === undefined || instruction === undefined) return undefined;
  const complaints = lines.slice(last).flatMap((line) => (DOCKERS.test(line) ? [] : (COMPLAINT.exec(line)?.[1] ?? [])));
  const why = complaints.at(-1);
  return { step, instruction: shortened(instruction), ...(why !== undefined && { why: shortened(why) }) };
}

function shortened(text: string): string {
  return text.length > LONGEST ? `${text.slice(0, LONGEST - 1)}…` : text;
}
