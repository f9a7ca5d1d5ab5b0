import { defineSignal } from '@temporalio/workflow';

import { WISH_SIGNAL, type Wish } from '../domain/access.js';
import type { SpecChange } from '../domain/spec-change.js';

/** Messages are signals: they work with no worker running. Durable names. The last word of each is who asks. */
export const deleteSignal = defineSignal<[caller?: string]>('delete');
export const updateSignal = defineSignal<[SpecChange, caller?: string]>('update');
export const retrySignal = defineSignal<[caller?: string]>('retry');
export const cancelSignal = defineSignal<[caller?: string]>('cancel');
export const startSignal = defineSignal<[caller?: string]>('start');
export const stopSignal = defineSignal<[caller?: string]>('stop');
export const wishSignal = defineSignal<[Wish]>(WISH_SIGNAL);
