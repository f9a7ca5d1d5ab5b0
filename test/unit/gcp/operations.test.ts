import { describe, expect, it } from 'vitest';

import { operationError } from '../../../src/gcp/errors.js';
import { google } from './refused.js';
import { json, serve } from './wire.js';

describe('a failed operation', () => {
  const call = { method: 'notebooks.projects.locations.instances.create', resource: 'projects/p/instances/lab' };

  it('has the name of its code, its message, and the mark that it had been accepted', () => {
    // https://github.com/hashicorp/terraform-provider-google/issues/21371
    const error = { code: 10, message: 'Failed to perform tenant project creation' };
    expect(operationError(error, call)).toEqual({
      ...call,
      status: 'ABORTED',
      metadata: {},
      message: 'Failed to perform tenant project creation',
      fromOperation: true,
    });
  });

  it('carries the reason of its details', () => {
    const error = {
      code: 8,
      message: "The zone 'projects/p/zones/us-central1-a' does not have enough resources available.",
      details: [
        {
          '@type': 'type.googleapis.com/google.rpc.ErrorInfo',
          reason: 'resource_availability',
          domain: 'compute.googleapis.com',
          metadata: { zone: 'us-central1-a' },
        },
      ],
    };
    expect(operationError(error, call)).toMatchObject({
      status: 'RESOURCE_EXHAUSTED',
      reason: 'resource_availability',
      metadata: { zone: 'us-central1-a' },
    });
  });

  it('is not an error of the look at it', async () => {
    const name = 'projects/p/locations/us-central1-a/operations/operation-1';
    const target = 'projects/p/locations/us-central1-a/instances/lab';
    const server = await serve(
      json(200, { name, done: true, metadata: { verb: 'create', target }, error: { code: 13, message: 'Internal.' } }),
    );
    const operation = await google(server).notebooks.getOperation(name);
    expect(operation).toMatchObject({ name, done: true });
    expect(operation?.error).toMatchObject({
      method: 'notebooks.projects.locations.instances.create',
      resource: target,
      status: 'INTERNAL',
      fromOperation: true,
    });
  });
});
