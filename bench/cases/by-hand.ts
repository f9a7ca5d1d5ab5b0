import type { CallRecord } from '../../emulator/calls.js';
import { hasGcloud } from '../../test/contract/gcloud/gcloud.js';
import { ByHand } from '../by-hand/clients.js';
import { Typed } from '../by-hand/typed.js';
import type { Bench, Case } from '../case.js';
import { labOf, makeProject, provisionAll, readyAt } from '../environments.js';
import { tell, timed } from '../figures.js';
import { SPEED, type Stand } from '../stand.js';

const PATIENCE_MS = 300_000;
const COLUMNS = ['who', 'seats', 'wall time', "at Google's pace", 'changes', 'looks', 'commands'];

export const byHand: Case = {
  name: 'by-hand',
  title: 'Beside doing it by hand',
  about: `The same lab, from a new project to a notebook that is healthy, against the same emulator at speed ${SPEED.realistic}: by Labwright, by a sequential script with Google's own clients, and typed with gcloud. The script knows every name beforehand, makes what seats share once and asks again every ten seconds of Google's while it is refused. gcloud's own start, a second or more a command, is not sped up: at Google's pace it would weigh a ${SPEED.realistic}th. Neither looks whether something is there already, survives its own end, or takes anything down.`,
  async run(bench) {
    const { seats } = bench.options;
    const rows: string[][] = [];
    for (const count of [1, seats]) rows.push(await byLabwright(bench, count), await byScript(bench, count));
    rows.push(...(await byTyping(bench, seats)));
    return [{ title: `Once, and for ${seats}`, columns: COLUMNS, rows }];
  },
};

async function byLabwright({ open }: Bench, seats: number): Promise<string[]> {
  await using stand = await open({ speed: SPEED.realistic });
  const projectId = await makeProject(stand, 'by-labwright', { seats });
  const specs = Array.from({ length: seats }, (_, seat) => labOf(projectId, `seat-${seat}`));
  const made = await provisionAll(stand, specs, PATIENCE_MS);
  const ms = Math.max(...made.map(readyAt)) - Math.min(...made.map(({ createTime }) => Date.parse(createTime)));
  return row('Labwright', { seats, ms, stand, calls: await stand.calls(), commands: '1' });
}

async function byScript({ open }: Bench, seats: number): Promise<string[]> {
  await using stand = await open({ speed: SPEED.realistic });
  const projectId = await makeProject(stand, 'by-script', { seats });
  const script = new ByHand({ url: stand.emulatorUrl, projectId, speed: stand.speed });
  const ms = await timed(async () => {
    const image = await script.shared();
    for (let seat = 0; seat < seats; seat += 1) await script.seat(`seat-${seat}`, image);
  });
  return row("Google's clients", { seats, ms, stand, calls: await stand.calls(), commands: '' });
}

/** The first seat and the second are measured; more is their sum, which nobody has to wait for. */
async function byTyping({ open, options, say }: Bench, seats: number): Promise<string[][]> {
  if (!hasGcloud) {
    say('gcloud is LEFT OUT: it is not on PATH');
    return [['gcloud', 'LEFT OUT: it is not on PATH', '', '', '', '', '']];
  }
  await using stand = await open({ speed: SPEED.realistic });
  const projectId = await makeProject(stand, 'by-typing', { seats: 2 });
  const typed = await Typed.start({ url: stand.emulatorUrl, projectId, speed: stand.speed });
  try {
    let image = '';
    const first = await timed(async () => {
      image = await typed.shared();
      await typed.seat('seat-0', image);
    });
    const [calls, commands] = [await stand.calls(), typed.commands];
    const once = row('gcloud', { seats: 1, ms: first, stand, calls, commands: String(commands) });
    if (options.quick) return [once];
    const second = await timed(() => typed.seat('seat-1', image));
    const [allCalls, more] = [await stand.calls(), seats - 1];
    const shown = (of: (calls: readonly CallRecord[]) => number) => tell(of(calls) + more * (of(allCalls) - of(calls)));
    const ms = first + more * second;
    const typedInAll = commands + more * (typed.commands - commands);
    return [
      once,
      [
        ...['gcloud, the second seat times the rest', String(seats), tell(ms / 1_000, 's'), atGooglesPace(ms, stand)],
        ...[shown(changes), shown(looks), String(typedInAll)],
      ],
    ];
  } finally {
    typed.close();
  }
}

const changes = (calls: readonly CallRecord[]): number => calls.filter(({ mutating }) => mutating).length;
const looks = (calls: readonly CallRecord[]): number => calls.filter(({ mutating }) => !mutating).length;
const atGooglesPace = (ms: number, { speed }: Stand): string => tell((ms * speed) / 60_000, 'min');

interface Found {
  seats: number;
  ms: number;
  stand: Stand;
  calls: readonly CallRecord[];
  commands: string;
}

function row(who: string, { seats, ms, stand, calls, commands }: Found): string[] {
  return [
    ...[who, String(seats), tell(ms / 1_000, 's'), atGooglesPace(ms, stand)],
    ...[tell(changes(calls)), tell(looks(calls)), commands],
  ];
}
