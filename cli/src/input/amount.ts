import type { Money } from '@debt/proto/http';
import {
  type AmountText,
  bounds,
  type CurrencyInfo,
  findCurrency,
  formatAmount,
  minor,
  type ReadNumber,
  readNumber,
  readUnit,
  splitAmountText,
} from '@debt/rules';
import { DebtError } from '../failures.ts';

/** Splits `20`, `20.50`, `€20` or `20eur` into number and unit. @throws CommandError of usage for any other text */
export function splitAmount(text: string): AmountText {
  const split = splitAmountText(text);
  if (split !== undefined) return split;
  if (/^[-\u2212]/.test(text.trim()))
    throw notAnAmount(text, 'amounts are above zero; the verb determines who owes whom', 'debt owe alice 20, or debt lend alice 20');
  throw notAnAmount(text, 'an amount is digits, with a currency or without', '20, 20.50, €20, 20eur');
}

/** The currency code of a unit. `assumed` is used only for a sign that several currencies share. */
export function findCode(unit: string, assumed: string | undefined): string {
  const read = readUnit(unit, assumed);
  if (read.ok) return read.code;
  if (read.problem === 'unknown') return known(unit).code;
  throw new DebtError('ambiguous_currency', {
    what: `${unit} is the sign of several currencies`,
    fix: read.candidates.slice(0, 3).map((code) => `20${code.toLowerCase()}`),
  });
}

/** @throws CommandError of usage when ISO 4217 has no such code */
export function known(code: string): CurrencyInfo {
  const currency = findCurrency(code);
  if (currency !== undefined) return currency;
  throw new DebtError('currency_unknown', {
    what: `${code} is not a currency`,
    why: 'a currency is a three-letter code of ISO 4217',
    fix: ['--currency eur', '--currency usd'],
  });
}

/** The exact amount. Never rounds, and never guesses which mark is the decimal one. @throws CommandError of usage */
export function toMoney(number: string, code: string): Money {
  const currency = known(code);
  const read = readNumber(number, currency);
  if (!read.ok) throw refused(read, number, currency);
  return { amount: formatAmount({ minor: read.minor, currency: currency.code }), currency: currency.code };
}

/** Refuses a text that is not an amount in any currency, before the server is asked for the default currency. */
export function checkNumber(number: string): void {
  const currency = known('EUR');
  const read = readNumber(number, currency);
  if (!read.ok && (read.problem === 'misgrouped' || read.problem === 'digits_missing')) throw refused(read, number, currency);
}

/** No suggestion has another value than what was typed: a user may copy it without a look. */
function refused(read: Extract<ReadNumber, { ok: false }>, number: string, { code, exponent }: CurrencyInfo): DebtError {
  const example = exponent === 0 ? '20' : '20 or 20.50';
  const text = (units: bigint): string => formatAmount({ minor: minor(units), currency: code });
  switch (read.problem) {
    case 'two_ways':
      return notAnAmount(number, `${number} is ambiguous: it could mean ${read.candidates.join(' or ')}`, read.candidates.join(', or '));
    case 'digits_missing':
      return notAnAmount(number, 'digits are missing after the decimal mark', example);
    case 'too_many_digits':
      return notAnAmount(
        number,
        exponent === 0 ? `${code} has no decimals` : `${code} has ${exponent} digits after the decimal mark`,
        example,
      );
    case 'too_little':
    case 'too_much':
      return notAnAmount(number, `amounts in ${code} go from ${text(1n)} to ${text(bounds.amountMinorMax)}`, example);
    case 'misgrouped':
    case 'not_a_number':
      return notAnAmount(number, 'its marks match no notation of numbers', example);
  }
}

const notAnAmount = (text: string, why: string, example: string): DebtError =>
  new DebtError('bad_amount', { what: `'${text}' is not an amount`, why, fix: [example] });
