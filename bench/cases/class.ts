import type { ProjectView } from '../../emulator/project-view.js';
import type { Span } from '../../emulator/spans.js';
import type { Case } from '../case.js';
import { labOf, makeProject, provisionAll, readyAt, secondsToReady } from '../environments.js';
import { judged, median, tell } from '../figures.js';
import { SPEED } from '../stand.js';

const BUDGET = { builds: 1, policyWrites: 20, lastAfterFirstSeconds: 120 };
const PATIENCE_MS = 300_000;

/** `class` is a word of the language. */
export const classroom: Case = {
  name: 'class',
  title: 'A class: one project, one image',
  about: `All seats POSTed at once at speed ${SPEED.slow}, where they wait for Google only; services are on, as in a project that was used before, and no quota binds. Seconds are Google's. Policy writes are those of what the seats share; each account of a seat has one of its own besides.`,
  async run({ open, options: { seats } }) {
    await using stand = await open({ speed: SPEED.slow });
    const projectId = await makeProject(stand, 'bench-class', { seats, enabled: true });
    const specs = Array.from({ length: seats }, (_, seat) => labOf(projectId, `seat-${seat}`));
    const made = await provisionAll(stand, specs, PATIENCE_MS);
    const calls = await stand.calls();
    const ready = made.map(readyAt);
    const apart = ((Math.max(...ready) - Math.min(...ready)) / 1_000) * stand.speed;
    const { spans } = await stand.emulator<ProjectView>('GET', `projects/${projectId}`);
    const builds = calls.filter(({ method, status }) => method.endsWith('builds.create') && status === 200).length;
    const writes = calls.filter(
      ({ method, path }) => method.endsWith('.setIamPolicy') && !path.includes('/serviceAccounts/'),
    );
    return [
      {
        title: `${seats} seats`,
        columns: ['what', 'figure'],
        rows: [
          ['builds', judged(builds, { atMost: BUDGET.builds })],
          ['policy writes of what is shared', judged(writes.length, { atMost: BUDGET.policyWrites })],
          ['last READY after the first', judged(apart, { atMost: BUDGET.lastAfterFirstSeconds }, 's')],
          [
            "beside it, Workbench's own: the slowest notebook beyond the quickest",
            tell(spread(spans) * stand.speed, 's'),
          ],
          ['median to READY', tell(median(made.map(secondsToReady)) * stand.speed, 's')],
          ['mutating calls a seat', tell(calls.filter(({ mutating }) => mutating).length / seats)],
          ['looks a seat', tell(calls.filter(({ mutating }) => !mutating).length / seats)],
        ],
      },
    ];
  },
};

/** Google's own, in seconds of ours: a notebook boots from the end of its creation until JupyterLab is healthy. */
function spread(spans: readonly Span[]): number {
  const creations = spans.filter(({ of }) => of === 'instances.create');
  const begun = new Map(creations.map(({ startTime, endTime }) => [endTime, startTime]));
  const took = spans
    .filter(({ kind }) => kind === 'notebook')
    .map(({ startTime, endTime }) => Date.parse(endTime) - Date.parse(begun.get(startTime) ?? startTime));
  return (Math.max(...took) - Math.min(...took)) / 1_000;
}
