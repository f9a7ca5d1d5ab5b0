import { setTimeout as sleep } from 'node:timers/promises';

import proto from '@temporalio/proto';
import type { NativeConnection } from '@temporalio/worker';

import { SEARCH_ATTRIBUTES } from './domain/product.js';

const { IndexedValueType } = proto.temporal.api.enums.v1;
const INDEXED_VALUE_TYPE = {
  KEYWORD: IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD,
  KEYWORD_LIST: IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD_LIST,
} as const;
const CLI_TYPE = { KEYWORD: 'Keyword', KEYWORD_LIST: 'KeywordList' } as const;

/** A server caches a namespace's attributes: on PostgreSQL they were usable after 2 s. */
const USABLE_WITHIN_MS = 30_000;
const LOOK_EVERY_MS = 100;

/**
 * Registers what lists are filtered by and waits until the server knows it: a workflow that sets an attribute
 * nobody registered stalls. Where the credentials may not register, the error holds the exact commands.
 */
export async function registerSearchAttributes(connection: NativeConnection, namespace: string): Promise<void> {
  const attributes = Object.values(SEARCH_ATTRIBUTES);
  const { customAttributes } = await connection.operatorService.listSearchAttributes({ namespace });
  const missing = attributes.filter(({ name }) => !(name in customAttributes));
  if (missing.length === 0) return;
  try {
    await connection.operatorService.addSearchAttributes({
      namespace,
      searchAttributes: Object.fromEntries(missing.map(({ name, type }) => [name, INDEXED_VALUE_TYPE[type]])),
    });
  } catch (cause) {
    const commands = missing.map(
      ({ name, type }) =>
        `temporal operator search-attribute create --namespace ${namespace} --name ${name} --type ${CLI_TYPE[type]}`,
    );
    throw new Error(`The search attributes may not be registered by this worker. Run:\n${commands.join('\n')}`, {
      cause,
    });
  }
  const query = missing.map(({ name }) => `${name} IS NULL`).join(' AND ');
  await untilAccepted(() => connection.workflowService.countWorkflowExecutions({ namespace, query }));
}

async function untilAccepted(ask: () => Promise<unknown>): Promise<void> {
  const deadline = Date.now() + USABLE_WITHIN_MS;
  for (;;) {
    try {
      await ask();
      return;
    } catch (error) {
      if (Date.now() > deadline) throw error;
      await sleep(LOOK_EVERY_MS);
    }
  }
}
