import type { Money } from '@debt/proto/http';
import { type CurrencyInfo, findCurrency, formatAmount, parseAmount as parseDecimal, readUnit } from '@debt/rules';
import { DebtError } from '../failures.ts';

export interface AmountText {
  /** Digits and separators only. */
  readonly number: string;
  /** The code or sign as typed; undefined when there is none. */
  readonly unit: string | undefined;
}

const written = /^(?<before>[a-z]{3}|\p{Sc})?\s*(?<number>[\d.,'’]*\d[\d.,'’]*)\s*(?<after>[a-z]{3}|\p{Sc})?$/iu;

/** Splits `20`, `20.50`, `€20` or `20eur` into number and unit. @throws CommandError of usage for any other text */
export function splitAmount(text: string): AmountText {
  const { before, number, after } = written.exec(text.trim())?.groups ?? {};
  if (number !== undefined && (before === undefined || after === undefined)) return { number, unit: before ?? after };
  if (/^-/.test(text))
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

/** The exact amount. Never rounds, and never guesses which separator is the decimal one. */
export function toMoney(number: string, code: string): Money {
  const currency = known(code);
  const decimal = toDecimal(number, currency);
  const parsed = parseDecimal(decimal, currency);
  if (parsed.ok) return { amount: formatAmount({ minor: parsed.minor, currency: currency.code }), currency: currency.code };
  throw notAnAmount(number, parsed.allowed, currency.exponent === 0 ? '20' : '20 or 20.50');
}

/** Refuses a text that is not an amount in any currency, before the server is asked for the default currency. */
export function checkNumber(number: string): void {
  const separators = number.replaceAll(/\d/g, '');
  if (separators.length > 1 || /[^.,]/.test(separators))
    throw notAnAmount(number, 'thousands are written without a separator', ungrouped(number));
}

/**
 * One comma with one or two digits after it is a decimal comma, since a group of thousands has three. Three digits after one separator are ambiguous,
 * unless it is a point and the currency has three decimal digits. Two separators always come from grouping.
 */
function toDecimal(number: string, currency: CurrencyInfo): string {
  const separators = number.replaceAll(/\d/g, '');
  if (separators === '') return number;
  const [whole = '', fraction = ''] = number.split(/[.,'’]/);
  checkNumber(number);
  if (fraction === '') throw notAnAmount(number, 'digits are missing after the separator', nearest(whole, '', currency));
  const isThreeOfPoint = separators === '.' && currency.exponent === 3;
  // Thousands never begin with a zero.
  if (fraction.length === 3 && !isThreeOfPoint && /^[1-9]/.test(whole)) {
    throw notAnAmount(
      number,
      `${number} is ambiguous: it could mean ${whole}${fraction}, or ${Number(whole)} and ${fraction} thousandths`,
      currency.exponent === 0 ? `${whole}${fraction}` : `${whole}${fraction}, or ${nearest(whole, fraction, currency)}`,
    );
  }
  if (fraction.length > currency.exponent || (separators === ',' && fraction.length > 2))
    throw notAnAmount(number, 'too many digits after the separator', nearest(whole, fraction, currency));
  return `${whole === '' ? '0' : whole}.${fraction}`;
}

/** A suggested amount: the same one, cut to the decimal digits of the currency, or the smallest amount if it is below that. */
function nearest(whole: string, fraction: string, { exponent }: CurrencyInfo): string {
  const units = whole.replace(/^0+(?=\d)/, '') || '0';
  const kept = exponent === 0 ? units : `${units}.${fraction.slice(0, exponent).padEnd(exponent, '0')}`;
  return /[1-9]/.test(kept) ? kept : kept.replace(/0$/, '1');
}

/** The number without grouping; its last separator is taken as the decimal one if that is possible. */
function ungrouped(number: string): string {
  const { whole = '', fraction } = /^(?<whole>.*?)(?:[.,](?<fraction>\d{1,2}))?$/.exec(number)?.groups ?? {};
  const digits = whole.replaceAll(/\D/g, '').replace(/^0+(?=\d)/, '');
  return fraction === undefined ? digits : `${digits}.${fraction}`;
}

const notAnAmount = (text: string, why: string, example: string): DebtError =>
  new DebtError('bad_amount', { what: `'${text}' is not an amount`, why, fix: [example] });
