import { afterRun } from './after-run.js';
import type { EnvironmentRecord, RunRecord } from './environment.js';
import { expirySentence } from './expiry.js';
import { linksOf } from './links.js';
import { link, list, paragraphs, text } from './markdown.js';
import { moment } from './moments.js';
import type { EnvironmentKey } from './names.js';
import { failureDetails, leftDetails } from './run-details.js';
import { stoppedSentence } from './stopped.js';

export interface EnvironmentTold {
  key: EnvironmentKey;
  record: EnvironmentRecord;
  /** Where people reach the API. */
  apiUrl?: string | undefined;
  /** The page of a run in the Temporal UI, within it. */
  runPath: (run: RunRecord) => string;
}

/** An environment as Markdown for the Temporal UI: where it stands, whom it waits for, and where to look on. */
export function environmentDetails({ key, record, apiUrl, runPath }: EnvironmentTold): string {
  const { state, updateTime, attention, failures, left, outputs, runs } = record;
  const url = outputs?.verify?.jupyterLabUrl;
  return paragraphs(
    `**${text(state)}** since ${moment(updateTime)}${url === undefined ? '' : `: ${link('open JupyterLab', url)}`}`,
    // The failures say the same, and what to do.
    attention === undefined || failures.length > 0 ? undefined : text(attention),
    failures.length > 0 ? failureDetails(failures) : undefined,
    left.length > 0 ? paragraphs('What is left:', leftDetails(left)) : undefined,
    next(record),
    expiry(record),
    runs.length > 0 ? 'Its runs:' : undefined,
    runs.length > 0 ? list(runs.toReversed().map((run) => runLine(run, runPath))) : undefined,
    'More of it:',
    linksOf(key, record.resolvedSpec.region, apiUrl),
  );
}

/** What it waits for, with nobody asking for anything. */
function next({ state, failures, nextRunTime, resolvedSpec }: EnvironmentRecord): string | undefined {
  switch (state) {
    case 'PROVISIONING':
    case 'UPDATING':
    case 'DELETING':
      return 'The run below is at work; its own page has the steps.';
    case 'READY':
      return 'It watches the notebook; nothing has to be done.';
    case 'STOPPED':
      return text(stoppedSentence(resolvedSpec));
    case 'RETRYING':
      return `The next run begins by itself${nextRunTime === undefined ? '' : ` at ${moment(nextRunTime)}`}; :retry begins it now.`;
    case 'ACTION_REQUIRED':
      return afterRun(failures) === 'probe'
        ? 'It waits for a person: it looks whether the cause is gone, and then goes on by itself; :retry goes on now.'
        : 'It waits for a person: no look can tell that the cause is gone, so ask for :retry afterwards.';
    case 'CANCELLED':
      return 'Called off: what was made stays until :retry or DELETE.';
    case 'DELETED':
      return undefined;
  }
}

function expiry(record: EnvironmentRecord): string | undefined {
  const { expireTime, expiry: done, goal, resolvedSpec } = record;
  if (expireTime === undefined || goal === 'DELETED' || done === 'acted') return undefined;
  const does = resolvedSpec.expireAction === 'delete' ? 'is deleted with its disks' : 'is stopped';
  return expirySentence(record) ?? `It ${does} at ${moment(expireTime)}.`;
}

function runLine(run: RunRecord, runPath: EnvironmentTold['runPath']): string {
  const { number, kind, startTime, endTime, result, caller } = run;
  const asked = caller === undefined ? '' : `, asked for by ${text(caller)}`;
  const name = link(`run ${number}, ${kind}`, runPath(run));
  if (endTime === undefined) return `● ${name}, since ${moment(startTime)}${asked}`;
  return `${result === 'SUCCEEDED' ? '✓' : '✗'} ${name}, ${result ?? ''} at ${moment(endTime)}${asked}`;
}
