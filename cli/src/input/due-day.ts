import { requireYes } from '@debt/terminal/input/prompt';
import type { Context } from '../app/context.ts';

const yearsAheadMax = 5;

/** Why a due date is probably a typing error; undefined for a likely one. The dates are ISO 8601, today in the time zone of the user. */
export function doubtAbout(dueOn: string, today: string): string | undefined {
  if (dueOn < today) return 'in the past';
  const last = `${Number(today.slice(0, 4)) + yearsAheadMax}${today.slice(4)}`;
  return dueOn > last ? `more than ${yearsAheadMax} years ahead` : undefined;
}

/**
 * Asks before a due date is recorded that is probably a typing error: it would change the order in which payments settle debts, and only the counterparty
 * could change it back. @throws CommandError when the user does not confirm it
 */
export async function requireLikely(context: Context, dueOn: string): Promise<void> {
  const now = context.now();
  const today = new Date(Date.UTC(now.getFullYear(), now.getMonth(), now.getDate())).toISOString().slice(0, 10);
  const doubt = doubtAbout(dueOn, today);
  if (doubt !== undefined) await requireYes(context, `The due date ${dueOn} is ${doubt}. Record it?`);
}
