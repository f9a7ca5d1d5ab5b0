import { defineSignal } from '@temporalio/workflow';

import { WISH_SIGNAL, type Wish } from '../domain/access.js';
import type { SpecChange } from '../domain/spec-change.js';

/** Messages are signals: they work with no worker running. Durable names. */
export const deleteSignal = defineSignal('delete');
export const updateSignal = defineSignal<[SpecChange]>('update');
export const retrySignal = defineSignal('retry');
export const cancelSignal = defineSignal('cancel');
export const startSignal = defineSignal('start');
export const stopSignal = defineSignal('stop');
export const wishSignal = defineSignal<[Wish]>(WISH_SIGNAL);
