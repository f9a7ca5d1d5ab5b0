import { DefaultFailureConverter } from '@temporalio/common';

/** For installations with a codec: it encrypts the messages and stacks of failures too, which stand outside of payloads. */
export const failureConverter = new DefaultFailureConverter({ encodeCommonAttributes: true });
