import type { MetricMeter } from '@temporalio/common';
import type { RuntimeOptions } from '@temporalio/worker';

import type { Config } from './config.js';
import type { GoogleCall } from './gcp/index.js';

/** Seconds: a look takes milliseconds, a build minutes. */
const STEP_BUCKETS = [1, 5, 15, 30, 60, 120, 300, 600, 1_200, 3_600, 14_400];
const CALL_BUCKETS = [0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 15];

/** Temporal's SDK serves its own metrics and ours at `/metrics` (docs.temporal.io/references/sdk-metrics). */
export function telemetryOptions({ metrics }: Config): Pick<RuntimeOptions, 'telemetryOptions'> {
  if (metrics === undefined) return {};
  return {
    telemetryOptions: {
      metrics: {
        prometheus: {
          bindAddress: `${metrics.host}:${metrics.port}`,
          countersTotalSuffix: true,
          useSecondsForDurations: true,
          histogramBucketOverrides: {
            labwright_step_duration_seconds: STEP_BUCKETS,
            labwright_google_call_duration_seconds: CALL_BUCKETS,
          },
        },
      },
    },
  };
}

export function googleCallCounter(meter: MetricMeter): (call: GoogleCall) => void {
  const calls = meter.createCounter('labwright_google_calls', undefined, 'Calls to Google, by method and status');
  const durations = meter.createHistogram(
    'labwright_google_call_duration_seconds',
    'float',
    's',
    'Time until Google answered',
  );
  return ({ method, status, seconds }) => {
    calls.add(1, { method, status });
    durations.record(seconds, { method });
  };
}
