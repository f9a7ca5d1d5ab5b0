/** What goes wrong at Google while a soak lasts: each project has troubles of its own, so that a cause named wrongly stands out. */
import { FAULTS, type FaultId } from '../../emulator/fault-catalog.js';
import type { Fault } from '../../emulator/fault.js';
import type { FailureKind } from '../../src/domain/failures.js';
import { BUSY, CAUSES } from './causes.js';
import type { Life } from './life.js';

type Family = 'passing' | 'refusal' | 'operation';

/** Of a call there are hundreds where there is one operation. */
const PROBABILITY: Record<Family, number> = { passing: 0.004, refusal: 0.008, operation: 0.1 };

/** What they take are real seconds. */
const SLOW = new Set<FaultId>(['stall', 'slow-drip']);

/** What was made and does not get where it should is waited for with Google's patience, which is real minutes for many. */
const USED = ([...FAULTS] as [FaultId, Fault][]).filter(([id, { phase }]) => phase !== 'resource' && !SLOW.has(id));

/** What a busy machine, or Google's own limits, bring without any fault. */
const ALWAYS: readonly FailureKind[] = [...BUSY, 'RateLimited'];

function familyOf(id: FaultId, { phase }: Fault): Family {
  const passes = CAUSES[id].every((kind) => ALWAYS.includes(kind));
  return passes ? 'passing' : phase === 'operation' ? 'operation' : 'refusal';
}

interface Rule {
  id: string;
  fault: FaultId;
  family: Family;
  fired: number;
}

export class Troubles {
  private constructor(
    readonly life: Life,
    private readonly rules: readonly Rule[],
  ) {}

  /** What passes by itself comes everywhere; of the rest the `index`-th of `projects` gets its share. */
  static async in(life: Life, index: number, projects: number): Promise<Troubles> {
    const given = USED.map(([fault, is]) => ({ fault, family: familyOf(fault, is), entry: is.entry }))
      .filter(({ family, entry }) => family === 'passing' || entry % projects === index)
      .map(({ fault, family }) => ({ fault, family, probability: PROBABILITY[family] }));
    const body = given.map(({ fault, probability }) => ({ fault, probability, project: life.projectId }));
    const { faults } = await life.world.emulator<{ faults: { id: string }[] }>('POST', 'faults', body);
    const rules = faults.map(({ id }, at) => ({ id, fired: 0, ...(given[at] as (typeof given)[number]) }));
    return new Troubles(life, rules);
  }

  /** How often each happened so far. */
  async fired(): Promise<readonly Rule[]> {
    await this.#count();
    return this.rules;
  }

  /** What a run may say here by now. */
  async kinds(): Promise<FailureKind[]> {
    await this.#count();
    return [...ALWAYS, ...this.rules.flatMap(({ fired, fault }) => (fired > 0 ? CAUSES[fault] : []))];
  }

  /** From here on all passes by itself: so it is taken down under trouble, and needs nobody. */
  async ease(): Promise<void> {
    await this.#count();
    const lasting = this.rules.filter(({ family }) => family !== 'passing');
    await Promise.all(lasting.map(({ id }) => this.life.world.emulator('DELETE', `faults/${id}`)));
  }

  async #count(): Promise<void> {
    const { faults } = await this.life.world.emulator<{ faults: Pick<Rule, 'id' | 'fired'>[] }>('GET', 'faults');
    const counts = new Map(faults.map(({ id, fired }) => [id, fired]));
    for (const rule of this.rules) rule.fired = counts.get(rule.id) ?? rule.fired;
  }
}

/** How often faults happened, by their family. */
export async function firedIn(troubles: readonly Troubles[]): Promise<Record<Family, number>> {
  const rules = (await Promise.all(troubles.map((each) => each.fired()))).flat();
  const sum = (family: Family) =>
    rules.filter((rule) => rule.family === family).reduce((all, { fired }) => all + fired, 0);
  return { passing: sum('passing'), refusal: sum('refusal'), operation: sum('operation') };
}
