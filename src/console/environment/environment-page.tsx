import { useEffect } from 'preact/hooks';

import type { EnvironmentDocument } from '../../client/client.js';
import { isAtRest } from '../../client/rest.js';
import { clock } from '../../client/step-time.js';
import type { EnvironmentKey } from '../../domain/names.js';
import { AwayNote } from '../parts/away.js';
import { ProblemCard } from '../parts/problem-card.js';
import { StateBadge } from '../parts/state-badge.js';
import { Link } from '../router.js';
import { useApiNow } from '../time.js';
import { Actions } from './actions.js';
import { Drift } from './drift.js';
import { Access, Facts, LeftOver, Links, Runs, Spec } from './facts.js';
import { Graph } from './graph.js';
import { Now } from './now.js';
import { scheduleOf } from './schedule.js';
import { Timeline } from './timeline.js';
import { useEnvironment } from './use-environment.js';

export function EnvironmentPage({ projectId, environmentId }: EnvironmentKey) {
  const { data, problem, away, refresh } = useEnvironment({ projectId, environmentId });
  useEffect(() => {
    document.title = `${data === undefined ? '' : `${data.state} · `}${environmentId} · Labwright`;
  }, [data?.state]);
  return (
    <main id="main" class="environment">
      <nav class="crumbs" aria-label="Where this is">
        <Link to="/">Environments</Link> / <Link to={`/?project=${encodeURIComponent(projectId)}`}>{projectId}</Link>
      </nav>
      <AwayNote away={away} refresh={refresh} />
      {problem && <ProblemCard problem={problem} />}
      {data === undefined ? (
        <h1>{environmentId}</h1>
      ) : (
        <Environment environment={data} onSent={refresh} key={data.createTime} />
      )}
    </main>
  );
}

function Environment({ environment, onSent }: { environment: EnvironmentDocument; onSent: () => void }) {
  const { environmentId, state, goal, steps, runs, createTime, observedTime } = environment;
  const now = useApiNow(observedTime);
  const run = runs.at(-1);
  const isOngoing = !isAtRest(environment) && state !== 'RETRYING';
  const runBegin = Date.parse(run?.startTime ?? createTime);
  const schedule = scheduleOf(steps, runBegin, now, isOngoing);
  return (
    <>
      <div class="title">
        <h1>
          {environmentId} <StateBadge state={state} />
        </h1>
        {goal !== 'READY' && goal !== state && <span class="quiet">on its way to {goal}</span>}
        <Actions environment={environment} onSent={onSent} />
      </div>
      <p class="hidden" role="status">
        {environmentId} is {state}
      </p>
      <Now environment={environment} now={now} schedule={schedule} />
      <div class="columns">
        <div>
          <LeftOver environment={environment} />
          <section class="panel steps">
            <div class="between">
              <h2>{run ? `Run ${run.number}: ${run.kind}` : 'The steps'}</h2>
              {run && (
                <span class="quiet">
                  {clock(((run.endTime ? Date.parse(run.endTime) : now) - Date.parse(run.startTime)) / 1_000)}
                  {run.result !== undefined && `, ${run.result}`}
                </span>
              )}
            </div>
            <Graph steps={steps} now={now} />
            <Timeline steps={steps} schedule={schedule} waitingSince={isOngoing ? runBegin : undefined} now={now} />
          </section>
          <Drift environment={environment} key={run?.number} />
          <Access environment={environment} />
          <Spec environment={environment} />
        </div>
        <aside aria-label="About the environment">
          <Links environment={environment} />
          <Facts environment={environment} />
          <Runs environment={environment} now={now} />
        </aside>
      </div>
    </>
  );
}
