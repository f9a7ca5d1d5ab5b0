import type { Client, WorkflowHandle } from '@temporalio/client';

import { until } from '../../scripts/wait.js';
import {
  ACCESS_WORKFLOW,
  ANSWERS_MEMO_KEY,
  WISH_SIGNAL,
  type Answer,
  type LookOutput,
  type ProjectAccessInput,
  type Wish,
  type WriteInput,
} from '../../src/domain/access.js';
import type { GoogleError } from '../../src/domain/google-error.js';
import type { Grant } from '../../src/domain/grants.js';

const on = { kind: 'project', projectId: 'my-project' } as const;
const member = 'serviceAccount:123-compute@developer.gserviceaccount.com';
export const editor: Grant = { role: 'roles/editor', member, on, counted: true };
export const admin: Grant = { role: 'roles/container.admin', member, on, counted: true };
export const ours: Grant = { role: 'roles/viewer', member: 'serviceAccount:labwright-a@p.iam.gserviceaccount.com', on };
export const REFUSED: GoogleError = {
  method: 'setIamPolicy',
  status: 'PERMISSION_DENIED',
  metadata: {},
  message: 'No.',
};

export function wish(ticket: string, wanted: Partial<Pick<Wish, 'grant' | 'revoke'>>): Wish {
  const [environmentId = ''] = ticket.split('-');
  return { environmentId, ticket, grant: [], revoke: [], ...wanted };
}

/** What Google is asked, in order; the test may hold a write back, refuse a wish, or know what stands already. */
export class Google {
  readonly asked: ({ look: string[] } | { write: readonly Wish[] })[] = [];
  existing: Grant[] = [];
  unreadable: string[] = [];
  refused: string[] = [];
  beforeWrite: () => Promise<void> = () => Promise.resolve();

  readonly activities = {
    'access.look': ({ wishes }: WriteInput): Promise<LookOutput> => {
      this.asked.push({ look: wishes.map(({ ticket }) => ticket) });
      return Promise.resolve({ existing: this.existing, refused: this.#refuse(wishes, this.unreadable) });
    },
    'access.write': async ({ wishes }: WriteInput): Promise<Answer[]> => {
      this.asked.push({ write: wishes });
      await this.beforeWrite();
      const failed = this.#refuse(wishes, this.refused);
      return wishes.map((each) => failed.find(({ ticket }) => ticket === each.ticket) ?? answerTo(each));
    },
  };

  /** The tickets of each look and of each write. */
  get order(): string[] {
    return this.asked.map((each) =>
      'look' in each ? `look ${each.look.join()}` : `write ${each.write.map(({ ticket }) => ticket).join()}`,
    );
  }

  /** What was to be taken back for a ticket. */
  revoked(ticket: string): readonly Grant[] | undefined {
    const wishes = this.asked.flatMap((each) => ('write' in each ? each.write : []));
    return wishes.find((each) => each.ticket === ticket)?.revoke;
  }

  #refuse(wishes: readonly Wish[], tickets: string[]): Answer[] {
    return wishes
      .filter(({ ticket }) => tickets.includes(ticket))
      .map((each) => ({ ...answerTo(each), error: REFUSED }));
  }
}

export function answerTo({ environmentId, ticket }: Wish): Answer {
  return { environmentId, ticket };
}

export function start(client: Client, taskQueue: string, more: Partial<ProjectAccessInput>): Promise<WorkflowHandle> {
  const input = { projectId: 'my-project', pending: [], answers: [], ledger: [], ...more };
  return client.workflow.start(ACCESS_WORKFLOW, { taskQueue, workflowId: taskQueue, args: [input] });
}

export async function answersOf(handle: WorkflowHandle): Promise<Answer[]> {
  const { memo } = await handle.describe();
  return (memo?.[ANSWERS_MEMO_KEY] ?? []) as Answer[];
}

/** Sends a wish, and answers how the writer stands in the moment when it has answered. */
export async function ask(handle: WorkflowHandle, asked: Wish): Promise<string> {
  await handle.signal(WISH_SIGNAL, asked);
  return answered(handle, asked.ticket);
}

/** A writer that has fulfilled its first wishes: what is sent before that would replace them. */
export async function begin(client: Client, taskQueue: string, ...pending: Wish[]): Promise<WorkflowHandle> {
  const handle = await start(client, taskQueue, { pending });
  for (const { ticket } of pending) await answered(handle, ticket);
  return handle;
}

async function answered(handle: WorkflowHandle, wanted: string): Promise<string> {
  const { status } = await until(
    async () => {
      const description = await handle.describe();
      const answers = (description.memo?.[ANSWERS_MEMO_KEY] ?? []) as Answer[];
      return answers.some(({ ticket }) => ticket === wanted) ? description : undefined;
    },
    { withinMs: 120_000, describe: () => `no answer to ${wanted}` },
  );
  return status.name;
}
