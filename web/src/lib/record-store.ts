import type { Verb } from '@debt/rules';
import { createStore } from './store.ts';

/** The values with which the record dialog opens; null while it is closed. */
export interface RecordRequest {
  readonly verb: Verb;
  readonly personId?: string | undefined;
  readonly amount?: string | undefined;
  readonly currency?: string | undefined;
  readonly debtId?: string | undefined;
}

export const recordStore = createStore<RecordRequest | null>(null);
export const openRecord = (request: RecordRequest): void => recordStore.set(request);
