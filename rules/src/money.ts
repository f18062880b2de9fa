import { bounds } from './bounds.ts';
import { type CurrencyInfo, findCurrency } from './currencies.ts';

declare const minorUnits: unique symbol;

/** An amount in minor units (cents of EUR, yen of JPY). It may be negative: a net balance, or a payment's effect. */
export type Minor = bigint & { readonly [minorUnits]: true };

/** An amount of one currency. Amounts of two currencies are never added. */
export interface Money {
  readonly minor: Minor;
  /** ISO 4217 code. */
  readonly currency: string;
}

/** The only function that converts a bigint to minor units. */
// eslint-disable-next-line @typescript-eslint/consistent-type-assertions -- a brand exists only for the compiler, so only an assertion creates it
export const minor = (units: bigint): Minor => units as Minor;

/** Minor units, at least one and at most `bounds.amountMinorMax`, or the problem, with a text of the allowed values. */
export type ParsedAmount =
  | { readonly ok: true; readonly minor: Minor }
  | { readonly ok: false; readonly problem: 'not_a_number' | 'too_many_digits' | 'out_of_range'; readonly allowed: string };

/**
 * Exact minor units of a decimal string: digits, at most one point, no sign, no exponent, no separators. Fewer decimals than the currency has are
 * allowed (`20` and `20.00` are the same); more are refused, never rounded.
 */
export function parseAmount(text: string, currency: CurrencyInfo): ParsedAmount {
  const matched = /^(?<whole>[0-9]+)(?:\.(?<fraction>[0-9]+))?$/.exec(text);
  const whole = matched?.groups?.['whole'];
  if (whole === undefined) return { ok: false, problem: 'not_a_number', allowed: `a decimal number such as ${example(currency)}` };
  const fraction = matched?.groups?.['fraction'] ?? '';
  if (fraction.length > currency.exponent)
    return { ok: false, problem: 'too_many_digits', allowed: `at most ${currency.exponent} digits after the point in ${currency.code}` };
  const units = BigInt(whole + fraction.padEnd(currency.exponent, '0'));
  if (units < 1n || units > bounds.amountMinorMax)
    return {
      ok: false,
      problem: 'out_of_range',
      allowed: `from ${formatMinor(1n, currency.exponent)} to ${formatMinor(bounds.amountMinorMax, currency.exponent)}`,
    };
  return { ok: true, minor: minor(units) };
}

const example = (currency: CurrencyInfo): string => formatMinor(20n * 10n ** BigInt(currency.exponent), currency.exponent);

/** Decimal string with exactly the digits of the exponent. */
export function formatMinor(units: bigint, exponent: number): string {
  const digits = (units < 0n ? -units : units).toString().padStart(exponent + 1, '0');
  const sign = units < 0n ? '-' : '';
  return exponent === 0 ? sign + digits : `${sign}${digits.slice(0, -exponent)}.${digits.slice(-exponent)}`;
}

/** Decimal string with exactly the digits of the currency. @throws RangeError for a currency that ISO 4217 does not know. */
export const formatAmount = (money: Money): string => formatMinor(money.minor, exponentOf(money.currency));

function exponentOf(code: string): number {
  const currency = findCurrency(code);
  if (currency === undefined) throw new RangeError(`${code} is not an ISO 4217 currency`);
  return currency.exponent;
}
