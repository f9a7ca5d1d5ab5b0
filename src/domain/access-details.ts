import type { Answer } from './access.js';
import type { LedgerEntry } from './ledger.js';
import { list, paragraphs, text } from './markdown.js';

const NAMED = 3;

/** `ana, ben, cleo and 37 others`. */
export function someOf(wishes: readonly { environmentId: string }[]): string {
  const named = wishes.slice(0, NAMED).map(({ environmentId }) => environmentId);
  const others = wishes.length - named.length;
  return others === 0 ? named.join(', ') : `${named.join(', ')} and ${others} other${others === 1 ? '' : 's'}`;
}

/** The writer of a project's policies at rest, as Markdown for the Temporal UI. */
export function accessDetails(answers: readonly Answer[], ledger: readonly LedgerEntry[]): string {
  const refused = answers.flatMap(({ environmentId, error }) =>
    error === undefined ? [] : [`✗ ${text(environmentId)}: ${text(error.message)}`],
  );
  return paragraphs(
    'It writes for all environments of the project, and waits for the next wish.',
    refused.length > 0 ? paragraphs('Refused by Google, as the environments tell too:', list(refused)) : undefined,
    ledger.length > 0 ? `Grants counted for accounts that are not ours: ${ledger.length}.` : undefined,
  );
}
