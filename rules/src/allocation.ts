import { bounds } from './bounds.ts';
import { type Minor, minor } from './money.ts';

/** The data of an open debt that allocation uses. Amounts are minor units. */
export interface OpenDebt {
  readonly id: string;
  /** ISO 8601 date. */
  readonly dueOn: string | undefined;
  /** ISO 8601 instant in UTC, always with the same number of digits. */
  readonly openedAt: string;
  readonly outstanding: Minor;
}

/** The part of a payment on one debt, in minor units. */
export interface Allocation {
  readonly debtId: string;
  readonly amount: Minor;
  /** The outstanding amount of the debt afterwards. */
  readonly outstanding: Minor;
}

/** The allocations of a payment in order, or the cause of a refusal; then `outstanding` is the sum of all open debts. */
export type AllocationForecast =
  | { readonly ok: true; readonly allocations: readonly Allocation[] }
  | { readonly ok: false; readonly refusal: 'exceeds_outstanding' | 'too_many_debts'; readonly outstanding: Minor };

/** The debts that a payment would settle: earliest due first, those without a date last, then oldest, then by id. */
export function forecastAllocation(debts: readonly OpenDebt[], amount: Minor): AllocationForecast {
  const open = debts.filter((debt) => debt.outstanding > 0n).toSorted(byDueDate);
  const outstanding = minor(open.reduce((sum, debt) => sum + debt.outstanding, 0n));
  if (amount > outstanding) return { ok: false, refusal: 'exceeds_outstanding', outstanding };
  const allocations: Allocation[] = [];
  let left: bigint = amount;
  for (const debt of open) {
    if (left === 0n) break;
    const part = left < debt.outstanding ? left : debt.outstanding;
    allocations.push({ debtId: debt.id, amount: minor(part), outstanding: minor(debt.outstanding - part) });
    left -= part;
  }
  if (allocations.length > bounds.debtsPerTransactionMax) return { ok: false, refusal: 'too_many_debts', outstanding };
  return { ok: true, allocations };
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** A missing date sorts after every other. */
const byDueDate = (a: OpenDebt, b: OpenDebt): number =>
  compare(a.dueOn ?? '~', b.dueOn ?? '~') || compare(a.openedAt, b.openedAt) || compare(a.id, b.id);
