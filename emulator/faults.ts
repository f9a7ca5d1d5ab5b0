/** The faults that were asked for, and whether one happens to the call that is being served. */
import type { Chance } from './chance.js';
import type { Clock } from './clock.js';
import type { ApiError } from './errors.js';
import { fits } from './fault.js';
import type { BuildFate, FaultAt, InstanceFate, Phase, Struck } from './fault.js';
import { faultOf, readRules } from './fault-rules.js';
import type { CheckedRule, FaultRule } from './fault-rules.js';
import { reaches } from './fault-targets.js';

/** `matched`: how often it could have happened; `fired`: how often it did. */
export type ShownRule = FaultRule & { matched: number; fired: number };

type Kept = CheckedRule & { matched: number; fired: number };

interface FaultsState {
  rules: Omit<Kept, 'is'>[];
  /** What lists answered the time before. */
  lists: Map<string, unknown>;
}

export class Faults {
  readonly #clock: Clock;
  readonly #chance: Chance;
  #rules = new Map<string, Kept>();
  #lists = new Map<string, unknown>();
  #call: Struck | undefined;
  /** The rule that fired last for the call. */
  fired: string | undefined;

  constructor(clock: Clock, chance: Chance) {
    this.#clock = clock;
    this.#chance = chance;
  }

  add(given: unknown): ShownRule[] {
    const rules = readRules(given, [...this.#rules.keys()], this.#clock).map((rule) => ({
      ...rule,
      matched: 0,
      fired: 0,
    }));
    for (const rule of rules) this.#rules.set(rule.id, rule);
    return rules.map(show);
  }

  list(): ShownRule[] {
    return [...this.#rules.values()].map(show);
  }

  get(id: string): ShownRule | undefined {
    const rule = this.#rules.get(id);
    return rule && show(rule);
  }

  get state(): FaultsState {
    const rules = [...this.#rules.values()].map(({ is: _, ...rule }) => rule);
    return { rules, lists: this.#lists };
  }

  set state({ rules, lists }: FaultsState) {
    this.#rules = new Map(rules.map((rule) => [rule.id, { ...rule, is: faultOf(rule.fault) }]));
    this.#lists = lists;
  }

  /** Answers whether there was such a rule. */
  remove(id: string): boolean {
    return this.#rules.delete(id);
  }

  clear(): void {
    this.#rules.clear();
    this.#lists.clear();
  }

  /** While the work goes on, what it starts may be struck. */
  during<T>(call: Struck, work: () => T): T {
    this.#call = call;
    this.fired = undefined;
    try {
      return work();
    } finally {
      this.#call = undefined;
    }
  }

  /** The fault that happens now, to this call, of the first rule that says so. */
  at<P extends Phase>(phase: P, which: (fault: FaultAt<P>) => boolean = () => true): FaultAt<P> | undefined {
    const call = this.#call;
    if (!call) return undefined;
    for (const rule of this.#rules.values()) {
      if (rule.is.phase !== phase || !which(rule.is as FaultAt<P>) || !concerns(rule, call)) continue;
      rule.matched += 1;
      if (!this.#isDue(rule, call)) continue;
      rule.fired += 1;
      this.fired = rule.id;
      return rule.is as FaultAt<P>;
    }
    return undefined;
  }

  /** What a list answered the time before, where a rule may want it; keeps what it answers now. */
  previous(answer: unknown): unknown {
    const call = this.#call;
    if (!call || ![...this.#rules.values()].some((rule) => isLag(rule) && concerns(rule, call))) return undefined;
    const key = `${call.resource}?${call.query.toString()}`;
    const before = this.#lists.get(key);
    this.#lists.set(key, answer);
    return before;
  }

  /** How an operation that starts now will end instead of well. */
  ofOperation(): ApiError | Record<string, unknown> | undefined {
    const call = this.#call;
    return call && this.at('operation')?.outcome(call);
  }

  ofBuild(): BuildFate | undefined {
    const fault = this.at('resource', (each) => 'build' in each);
    return fault && 'build' in fault ? fault.build : undefined;
  }

  ofInstance(): InstanceFate | undefined {
    const fault = this.at('resource', (each) => 'instance' in each);
    return fault && 'instance' in fault ? fault.instance : undefined;
  }

  /** Chance is drawn by project and method, so that what happens elsewhere at the same time changes nothing here. */
  #isDue({ id, matched, fired, nth, count, end, probability }: Kept, { project, method }: Struck): boolean {
    if (nth !== undefined && matched !== nth) return false;
    if (count !== undefined && fired >= count) return false;
    if (end !== undefined && this.#clock.now >= end) return false;
    if (probability === undefined) return true;
    return this.#chance.fraction(`fault ${id} ${project.projectId} ${method}`) < probability;
  }
}

function concerns({ is, project: only, ...rule }: Kept, call: Struck): boolean {
  const { method, project } = call;
  if (only !== undefined && only !== project.projectId && only !== project.number) return false;
  return reaches(rule, method) && is.on.some((glob) => fits(method, glob)) && (is.when?.(call) ?? true);
}

const isLag = ({ is }: Kept): boolean => 'list' in is && is.list === 'stale';

function show({ is: _, end: __, ...rule }: Kept): ShownRule {
  return rule;
}
