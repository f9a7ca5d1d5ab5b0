import { useState } from 'preact/hooks';

import type { PlanDocument } from '../../api/plan-schema.js';
import { isPlan } from '../../client/answers.js';
import { environmentPath, type EnvironmentDocument, type Problem } from '../../client/client.js';
import { demand, Refusal } from '../api.js';
import { PlanView } from '../parts/plan-view.js';
import { ProblemCard } from '../parts/problem-card.js';

/** How the spec differs from the world; asked for, since it asks Google. */
export function Drift({ environment: { projectId, environmentId } }: { environment: EnvironmentDocument }) {
  const [seen, setSeen] = useState<{ plan: PlanDocument } | { problem: Problem } | { said: string }>();
  const look = async () => {
    setSeen({ said: 'Looks at Google, which takes a few seconds …' });
    try {
      setSeen({ plan: await demand(isPlan, 'POST', `${environmentPath(projectId, environmentId)}:plan`) });
    } catch (error) {
      if (error instanceof Refusal) setSeen({ problem: error.problem });
      else setSeen({ said: error instanceof Error ? error.message : String(error) });
    }
  };
  return (
    <section class="panel">
      <div class="between">
        <h2>Difference to the world</h2>
        <button type="button" class="small" onClick={() => void look()}>
          Look now
        </button>
      </div>
      {seen === undefined && <p class="quiet">Compares the spec with what is at Google. Nothing is changed.</p>}
      {seen && 'said' in seen && (
        <p class="quiet" role="status">
          {seen.said}
        </p>
      )}
      {seen && 'problem' in seen && <ProblemCard problem={seen.problem} />}
      {seen && 'plan' in seen && <PlanView plan={seen.plan} />}
    </section>
  );
}
