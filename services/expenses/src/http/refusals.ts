import { AppError } from '@debt/kit/errors';
import { problems } from '@debt/proto/problems';
import { formatAmount, type Minor } from '@debt/rules';
import type { Done, Refused } from '../store/commands.ts';

/** Returns what the ledger did, or throws an AppError with the reason and the amounts that explain it. */
export function orRefuse<T>(outcome: Done<T> | Refused): Done<T> {
  if (outcome.outcome === 'done') return outcome;
  const { status, title } = problems[outcome.refusal];
  const { outstanding, available, currency, state, version, retryAfterSeconds } = outcome.details;
  const money = (amount: Minor | undefined) =>
    amount === undefined || currency === undefined ? undefined : { amount: formatAmount({ minor: amount, currency }), currency };
  const numbers = { outstanding: money(outstanding), available: money(available) };
  throw new AppError(outcome.refusal, `${title}${describe(numbers)}.`, {
    details: Object.fromEntries(Object.entries({ ...numbers, state, version }).filter(([, value]) => value !== undefined)),
    ...(retryAfterSeconds === undefined ? (status === 503 ? { retryAfterSeconds: 1 } : {}) : { retryAfterSeconds }),
  });
}

interface Numbers {
  readonly outstanding: { readonly amount: string; readonly currency: string } | undefined;
  readonly available: { readonly amount: string; readonly currency: string } | undefined;
}

function describe({ outstanding, available }: Numbers): string {
  if (outstanding === undefined) return '';
  const less =
    available !== undefined && available.amount !== outstanding.amount
      ? `, of which ${available.amount} is not claimed by pending payments`
      : '';
  return `: ${outstanding.amount} ${outstanding.currency} is outstanding${less}`;
}
