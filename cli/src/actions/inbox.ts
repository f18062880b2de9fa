import type { Transaction } from '@debt/proto/http';
import { isolated } from '@debt/terminal/text/foreign';
import type { Context } from '../app/context.ts';
import { shortId, startOf, stateOf } from '../output/sentences.ts';
import { type Line, localMinute } from '../watch/line.ts';
import { listTransactions } from './ids.ts';

/** The transactions that I have to confirm or decline, oldest first. Read from the ledger, because the feed keeps its notifications for a limited time. */
export async function readInbox(context: Context): Promise<readonly Line[]> {
  return (await listTransactions(context, { consentFrom: 'me' })).map(toLine).toReversed();
}

const toLine = (one: Transaction): Line => ({
  seq: undefined,
  at: localMinute(one.recordedAt),
  text: one.description === '' ? startOf(one) : `${startOf(one)} for ${isolated(one.description)}`,
  state: stateOf(one),
  pendingId: one.id,
  transactionId: one.id,
  command: `debt confirm ${shortId(one.id)}`,
});
