import type { ComponentChildren } from 'preact';

import type { EnvironmentDocument } from '../../client/client.js';
import { clock } from '../../client/step-time.js';
import { CopyButton } from '../parts/copy.js';
import { Command } from '../parts/copy.js';
import { External } from '../parts/external.js';
import { moment } from '../time.js';
import { linksOf } from './links.js';

export function Links({ environment }: { environment: EnvironmentDocument }) {
  return (
    <section class="panel">
      <h2>Elsewhere</h2>
      <ul class="plain">
        {linksOf(environment).map(({ title, to }) => (
          <li key={title}>
            <External to={to}>{title}</External>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** What was made, and by whom it is run. */
export function Facts({ environment }: { environment: EnvironmentDocument }) {
  const { outputs, createTime, createdBy, updateTime, expireTime, spec, resolvedSpec } = environment;
  const rows: [string, ComponentChildren][] = [
    ['Owner', spec.notebook?.owner ?? 'whoever may act as the notebook’s account'],
    ['Machine', outputs && [outputs.notebook.machineType, outputs.notebook.zone].filter(Boolean).join(', ')],
    ['Notebook', outputs?.notebook.state],
    ['Image', outputs && <code>{outputs.image.uri}</code>],
    ['Digest', outputs?.image.digest && <code>{outputs.image.digest.slice(0, 19)}…</code>],
    ['Runs as', outputs && <code>{outputs.serviceAccounts.notebook}</code>],
    ['Built as', outputs?.serviceAccounts.builder && <code>{outputs.serviceAccounts.builder}</code>],
    ['Region', resolvedSpec['region'] as string],
    ['Labels', Object.entries(spec.labels ?? {}).map(([key, value]) => `${key}=${value} `)],
    ['Created', `${moment(createTime)}${createdBy === undefined ? '' : `, by ${createdBy}`}`],
    ['Changed', moment(updateTime)],
    ['Ends', expireTime && `${moment(expireTime)}, then: ${resolvedSpec['expireAction'] as string}`],
  ];
  return (
    <section class="panel">
      <h2>Facts</h2>
      <dl>
        {rows.map(
          ([title, text]) =>
            text &&
            !(Array.isArray(text) && text.length === 0) && (
              <div key={title}>
                <dt>{title}</dt>
                <dd>{text}</dd>
              </div>
            ),
        )}
      </dl>
    </section>
  );
}

export function Runs({ environment: { runs }, now }: { environment: EnvironmentDocument; now: number }) {
  if (runs.length === 0) return null;
  return (
    <section class="panel">
      <h2>Runs</h2>
      <ol class="plain runs" reversed>
        {runs.toReversed().map(({ number, kind, startTime, endTime, result, caller, url }) => (
          <li key={number}>
            <External to={url}>
              {number} {kind}
            </External>{' '}
            <b class={result === 'FAILED' ? 'bad' : result === 'SUCCEEDED' ? 'good' : ''}>{result ?? 'RUNNING'}</b>{' '}
            <span class="quiet" title={moment(startTime)}>
              {clock(((endTime === undefined ? now : Date.parse(endTime)) - Date.parse(startTime)) / 1_000)}
              {caller !== undefined && `, ${caller}`}
            </span>
          </li>
        ))}
      </ol>
    </section>
  );
}

export function Access({ environment: { outputs } }: { environment: EnvironmentDocument }) {
  const access = outputs?.access ?? [];
  if (access.length === 0) return null;
  return (
    <details class="panel">
      <summary>
        <h2>Access granted</h2> <span class="quiet">{access.length}</span>
      </summary>
      <div class="scroll" tabIndex={0} role="group" aria-label="Access granted">
        <table>
          <thead>
            <tr>
              <th scope="col">Who</th>
              <th scope="col">Role</th>
              <th scope="col">On</th>
            </tr>
          </thead>
          <tbody>
            {access.map(({ member, role, on }) => (
              <tr key={member + role + on}>
                <td>{member}</td>
                <td>{role}</td>
                <td>{on}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  );
}

/** What a teardown let stand, and why. */
export function LeftOver({ environment: { left = [], state } }: { environment: EnvironmentDocument }) {
  if (left.length === 0) return state === 'DELETED' ? <p class="note good">Nothing is left of it.</p> : null;
  return (
    <section class="panel">
      <h2>What is left</h2>
      <ul class="left">
        {left.map(({ resource, reason, billed, command }) => (
          <li key={resource}>
            <code>{resource}</code> {billed && <b class="warn">Google goes on charging for it</b>}
            <p>{reason}</p>
            {command !== undefined && <Command text={command} />}
          </li>
        ))}
      </ul>
    </section>
  );
}

export function Spec({ environment: { spec, resolvedSpec } }: { environment: EnvironmentDocument }) {
  const [written, resolved] = [JSON.stringify(spec, undefined, 2), JSON.stringify(resolvedSpec, undefined, 2)];
  return (
    <details class="panel">
      <summary>
        <h2>Spec</h2>
      </summary>
      <Text title="As it was written" text={written} />
      <Text title="With every default" text={resolved} />
    </details>
  );
}

function Text({ title, text }: { title: string; text: string }) {
  return (
    <>
      <div class="between">
        <h3>{title}</h3>
        <CopyButton text={text} what={title.toLowerCase()} />
      </div>
      <pre class="text" tabIndex={0} aria-label={title}>
        {text}
      </pre>
    </>
  );
}
