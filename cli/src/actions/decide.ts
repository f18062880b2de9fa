import { pageOf } from '@debt/proto/guard';
import { transactionRecorded, transaction as transactionShape } from '@debt/proto/guards';
import type { Transaction } from '@debt/proto/http';
import { type Decision } from '@debt/rules';
import { type Outcome, outcome } from '@debt/terminal/command/command';
import { requireYes } from '@debt/terminal/input/prompt';
import type { Context } from '../app/context.ts';
import { DebtError } from '../failures.ts';
import { effectOfRecorded, recordedDoc, sentenceOf, shortId, startOf } from '../output/sentences.ts';
import { findTransactionId } from './ids.ts';

const paths = { confirm: 'confirmation', decline: 'refusal', withdraw: 'withdrawal' } as const satisfies Record<Decision, string>;
/** Pending transactions that are listed when the caller has to choose one. */
const choicesMax = 5;

/** Confirms, declines or withdraws a pending transaction. Without an id, there must be exactly one. */
export async function decide(context: Context, decision: Decision, typed: string | undefined): Promise<Outcome> {
  const consentFrom = decision === 'withdraw' ? 'them' : 'me';
  const id = typed === undefined ? await onlyOne(context, decision, consentFrom) : await findTransactionId(context, typed, { consentFrom });
  return sendDecision(context, decision, id);
}

async function sendDecision(context: Context, decision: Decision, id: string): Promise<Outcome> {
  const recorded = await context.api.write({ method: 'POST', path: `/v1/transactions/${id}/${paths[decision]}` }, transactionRecorded);
  return outcome('transaction', recorded, recordedDoc(recorded, decisionText(decision)));
}

const decisionText = (decision: Decision): string =>
  ({ confirm: 'confirmed and posted', decline: 'declined, so no balance changes', withdraw: 'withdrawn, so no balance changes' })[decision];

async function onlyOne(context: Context, decision: Decision, consentFrom: 'me' | 'them'): Promise<string> {
  const { items } = await context.api.get('/v1/transactions', pageOf(transactionShape), { consentFrom, limit: choicesMax });
  const [first, ...others] = items;
  if (first === undefined) {
    const what = consentFrom === 'me' ? 'no transaction awaits your answer' : 'none of your transactions awaits confirmation';
    throw new DebtError('nothing_pending', { what, fix: ['debt history'] });
  }
  if (others.length === 0) return first.id;
  throw new DebtError('several_pending', {
    what: 'more than one transaction is pending; which one do you mean?',
    fix: items.map((one) => `debt ${decision} ${shortId(one.id)}   # ${sentenceOf(one)}`),
  });
}

/** Undoes my last transaction, or the one with this id: withdraws it while it is pending, reverses it once it is posted. */
export async function undo(context: Context, typed: string | undefined): Promise<Outcome> {
  const target =
    typed === undefined ? await latestOfMine(context) : await readTransaction(context, await findTransactionId(context, typed));
  if (typed === undefined)
    await requireYes(context, `${target.state === 'pending' ? 'Withdraw' : 'Undo'} ${shortId(target.id)}: ${sentenceOf(target)}?`);
  if (target.state === 'pending') return target.mine ? sendDecision(context, 'withdraw', target.id) : pendingForMe(target);
  const recorded = await context.api.write({ method: 'POST', path: `/v1/transactions/${target.id}/reversal` }, transactionRecorded);
  return outcome('transaction', recorded, recordedDoc(recorded, reversalEffect(recorded.transaction)));
}

const reversalEffect = (reversal: Transaction): string | undefined =>
  reversal.state === 'pending' ? undefined : effectOfRecorded(reversal);

function pendingForMe(target: Transaction): never {
  throw new DebtError('pending_for_you', {
    what: `${startOf(target)}: this awaits your answer`,
    fix: [`debt decline ${shortId(target.id)}`],
  });
}

const readTransaction = async (context: Context, id: string): Promise<Transaction> =>
  (await context.api.get(`/v1/transactions/${id}`, transactionRecorded)).transaction;

async function latestOfMine(context: Context): Promise<Transaction> {
  const { items } = await context.api.get('/v1/transactions', pageOf(transactionShape), { limit: 100 });
  const found = items.find((one) => one.mine && (one.state === 'pending' || (one.state === 'posted' && one.reversedBy === null)));
  if (found !== undefined) return found;
  throw new DebtError('nothing_to_undo', {
    what: 'none of your last 100 transactions can be undone',
    fix: ['debt history', 'debt undo ID'],
  });
}
