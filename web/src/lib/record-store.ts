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

/** A shortcut of the installed page opens it with the form. The address is then the usual one, so that a reload does not open the form again. */
export function openFromShortcut(): void {
  const url = new URL(location.href);
  const verb = (['owe', 'lend'] as const).find((each) => each === url.searchParams.get('record'));
  if (verb === undefined) return;
  url.searchParams.delete('record');
  history.replaceState(history.state, '', url);
  openRecord({ verb });
}
