import { formatAmount, type Minor, minor } from '@debt/rules';
import Type from 'typebox';
import type { MoneyBody } from '../contract/contract.ts';

/** Minor units as decimal digits, for sums in TypeScript: a JSON number would lose precision above 2^53. */
export const MinorText = Type.Codec(Type.String({ pattern: '^-?[0-9]{1,30}$' }))
  .Decode((text): Minor => minor(BigInt(text)))
  .Encode((units): string => units.toString());

/** The result of the SQL function `money`, for sums in TypeScript. */
export const moneyBody = (units: Minor, currency: string): MoneyBody => ({ amount: formatAmount({ minor: units, currency }), currency });

/** A page of a list in the contract. `next` is opaque; null on the last page. */
export interface Page<T> {
  readonly items: T[];
  readonly next: string | null;
}
