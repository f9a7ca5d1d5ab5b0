import { useState } from 'preact/hooks';

import type { PlanDocument } from '../../api/plan-schema.js';
import { isEnvironment, isPlan } from '../../client/answers.js';
import { environmentsPath, shortName, type Problem } from '../../client/client.js';
import { inTurn } from '../../client/in-turn.js';
import type { EnvironmentSpec } from '../../domain/spec.js';
import { demand, Refusal } from '../api.js';
import { PlanView } from '../parts/plan-view.js';
import { ProblemCard } from '../parts/problem-card.js';
import { go, pageOf } from '../router.js';
import { forget } from './kept.js';

interface Planned {
  /** Of which specs: of others it says nothing. */
  of: string;
  plan?: PlanDocument;
  problem?: Problem;
  /** Why there is no plan just now. */
  away?: string;
}

interface Refused {
  name: string;
  why: string;
}

/** The plan before the button that acts: of the specs as they are now, or there is no such button. */
export function PlanStep({
  specs,
  isSound,
  onAsk,
  onProblem,
  shown,
}: {
  specs: readonly EnvironmentSpec[];
  isSound: boolean;
  onAsk: () => void;
  onProblem: (problem: Problem) => void;
  /** Places whose mistakes stand at their fields. */
  shown: readonly string[];
}) {
  const [planned, setPlanned] = useState<Planned>();
  const [busy, setBusy] = useState<string>();
  const [refused, setRefused] = useState<Refused[]>([]);
  const of = JSON.stringify(specs);
  const current = planned?.of === of ? planned : undefined;
  const isOne = specs.length === 1;

  const plan = async () => {
    onAsk();
    const [first] = specs;
    if (!isSound || first === undefined) return;
    setBusy('Looks at Google, which takes a few seconds …');
    const path = `${environmentsPath(first.projectId)}:plan${isOne ? '' : `?count=${specs.length}`}`;
    try {
      setPlanned({ of, plan: await demand(isPlan, 'POST', path, first) });
    } catch (error) {
      if (error instanceof Refusal) {
        setPlanned({ of, problem: error.problem });
        onProblem(error.problem);
      } else setPlanned({ of, away: error instanceof Error ? error.message : String(error) });
    }
    setBusy(undefined);
  };

  const create = async () => {
    const found: Refused[] = [];
    let done = 0;
    await inTurn(specs, async (spec) => {
      setBusy(`Creates ${isOne ? shortName(spec) : `${done} of ${specs.length}`} …`);
      try {
        await demand(isEnvironment, 'POST', environmentsPath(spec.projectId), spec);
      } catch (error) {
        if (isOne && error instanceof Refusal) {
          setPlanned({ of, problem: error.problem });
          onProblem(error.problem);
        }
        found.push({ name: shortName(spec), why: error instanceof Error ? error.message : String(error) });
      }
      done += 1;
    });
    setBusy(undefined);
    setRefused(found);
    const [first] = specs;
    if (found.length > 0 || first === undefined) return;
    forget();
    go(isOne ? pageOf(first.projectId, first.environmentId) : `/?project=${encodeURIComponent(first.projectId)}`);
  };

  const mayCreate = isSound && (current?.plan !== undefined || current?.away !== undefined);
  return (
    <section class="panel plan-step">
      <div class="between">
        <h2>Plan</h2>
        <div class="buttons">
          <button
            type="button"
            class={mayCreate ? '' : 'primary'}
            disabled={busy !== undefined}
            onClick={() => void plan()}
          >
            {current ? 'Plan again' : 'Plan'}
          </button>
          {mayCreate && (
            <button type="button" class="primary" disabled={busy !== undefined} onClick={() => void create()}>
              {isOne ? 'Create the environment' : `Create ${specs.length} environments`}
              {(current.plan?.findings.length ?? 0) > 0 && ' all the same'}
            </button>
          )}
        </div>
      </div>
      {!current && !busy && <p class="quiet">Asks Google what creating it would do. Nothing is changed.</p>}
      <p role="status" class="said">
        {busy}
      </p>
      {current?.problem && <ProblemCard problem={current.problem} shown={shown} />}
      {current?.away !== undefined && (
        <p class="note warn">
          <span>
            There is no plan: {current.away} It can be created without one; what is in its way is then told by its run.
          </span>
        </p>
      )}
      {current?.plan && <PlanView plan={current.plan} />}
      {refused.length > 0 && !current?.problem && (
        <ul class="mistakes" role="alert">
          {refused.map(({ name, why }) => (
            <li key={name}>
              <b>{name}</b> {why}
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
