/** What the raw service answers, as it was before converter and codec; the client does so by itself for what it answers. */
import type { Client } from '@temporalio/client';
import {
  decodeOptionalFailureToOptionalError,
  decodeOptionalSinglePayload,
} from '@temporalio/common/lib/internal-non-workflow/codec-helpers.js';
import type { temporal } from '@temporalio/proto';

/** The caller says what it is: it was written by our own programs. */
export async function readPayload(client: Client, payload: temporal.api.common.v1.IPayload): Promise<unknown> {
  return decodeOptionalSinglePayload(client.options.loadedDataConverter, payload);
}

/** With its own words, which an installation with a codec keeps in a payload. */
export async function readFailure(
  client: Client,
  failure: temporal.api.failure.v1.IFailure,
): Promise<Error | undefined> {
  return decodeOptionalFailureToOptionalError(client.options.loadedDataConverter, failure);
}
