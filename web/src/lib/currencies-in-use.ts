import { type ReadUnit, readUnit } from '@debt/rules';
import { createStore } from './store.ts';

export type CurrenciesInUse = ReadonlySet<string>;

/** The currencies of this user: the default one, and those of all balances. They decide whether `$` has one meaning on this page. */
export const currenciesInUse = createStore<CurrenciesInUse>(new Set());

export function noteCurrencies(codes: readonly string[]): void {
  const known = currenciesInUse.get();
  if (codes.some((code) => !known.has(code))) currenciesInUse.set(new Set([...known, ...codes]));
}

/** The currency of a code or a sign. A sign that several currencies share names the only one of them that is in use. */
export function unitIn(unit: string, assumed: string | undefined, inUse: CurrenciesInUse): ReadUnit {
  const read = readUnit(unit, assumed);
  if (read.ok || read.problem === 'unknown') return read;
  const [one, ...others] = read.candidates.filter((code) => inUse.has(code));
  return one === undefined || others.length > 0 ? read : { ok: true, code: one };
}

/** Whether the sign alone identifies the currency, whichever of the currencies in use is assumed. */
export const isClear = (sign: string, code: string, inUse: CurrenciesInUse): boolean =>
  [undefined, ...inUse].every((assumed) => {
    const read = unitIn(sign, assumed, inUse);
    return read.ok && read.code === code;
  });
