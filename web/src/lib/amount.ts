import type { Money } from '@debt/proto/http';
import {
  bounds,
  type CurrencyInfo,
  findCurrency,
  formatAmount,
  type Minor,
  minor,
  type ReadNumber,
  readNumber,
  splitAmountText,
} from '@debt/rules';
import { type CurrenciesInUse, currenciesInUse, isClear, unitIn } from './currencies-in-use.ts';
import { type Around, currencyForms, decimalMarkOf, localNumber } from './number-format.ts';

export type ReadAmount = { readonly ok: true; readonly money: Money } | { readonly ok: false; readonly why: string };

/**
 * Reads an amount as people and `formatMoney` write it: `20`, `20,50`, `€20`, `20 usd`, `1.234,50`. An ambiguous number or currency is never guessed:
 * it is refused with its readings.
 */
export function readAmount(text: string, assumed: string, locale?: string, inUse = currenciesInUse.get()): ReadAmount {
  const split = splitAmountText(text);
  if (split === undefined) return no(`Enter the amount as a number, such as ${sampleAmount(assumed, locale)}.`);
  const { number, unit } = split;
  const read = unit === undefined ? { ok: true as const, code: assumed } : unitIn(unit, assumed, inUse);
  if (!read.ok)
    return no(read.problem === 'shared' ? sharedSign({ unit: unit ?? '', number, candidates: read.candidates }) : unknown(unit ?? ''));
  const currency = findCurrency(read.code);
  if (currency === undefined) return no(unknown(read.code));
  const found = readNumber(number, currency, decimalMarkOf(locale));
  if (!found.ok) return no(refusalOf(found, { number, currency, locale }));
  return { ok: true, money: { amount: formatAmount({ minor: found.minor, currency: currency.code }), currency: currency.code } };
}

/** The currency in the text; undefined when there is none, or when it is ambiguous. */
export function currencyNamedIn(text: string, assumed: string): string | undefined {
  const unit = splitAmountText(text)?.unit;
  const read = unit === undefined ? undefined : unitIn(unit, assumed, currenciesInUse.get());
  return read?.ok === true ? read.code : undefined;
}

/** The text without its currency, for a number with another currency. */
export const withoutCurrency = (text: string): string => {
  const split = splitAmountText(text);
  return split?.unit === undefined ? text : split.number;
};

/** A sample amount in a currency and language, for an empty field. */
export const sampleAmount = (code: string, locale?: string): string =>
  localNumber(
    formatAmount({ minor: minor(20n * 10n ** BigInt(findCurrency(code)?.exponent ?? 2)), currency: findCurrency(code)?.code ?? 'EUR' }),
    locale,
  );

const unknown = (code: string): string => `${code} is not a currency. Choose one from the list, or enter a code such as EUR or USD.`;

const shownMax = 3;
interface SharedSign {
  readonly unit: string;
  readonly number: string;
  readonly candidates: readonly string[];
}

function sharedSign({ unit, number, candidates }: SharedSign): string {
  const others = candidates.length > shownMax ? ' and other currencies' : '';
  const shown = candidates.slice(0, shownMax);
  const list = others === '' ? shown.join(' and ') : shown.join(', ');
  return `${unit} is the sign of ${list}${others}. Choose the currency, or enter ${number} ${shown[0] ?? ''}.`;
}

interface Written {
  readonly number: string;
  readonly currency: CurrencyInfo;
  readonly locale: string | undefined;
}

function refusalOf(read: Extract<ReadNumber, { ok: false }>, { number, currency, locale }: Written): string {
  const { code, exponent } = currency;
  const money = (units: bigint): string => formatMoney(moneyOf(units, code), { locale });
  switch (read.problem) {
    case 'two_ways':
      return `${number} could mean two amounts. Enter ${read.candidates.join(' or ')}.`;
    case 'digits_missing':
      return 'Digits are missing after the decimal mark. Enter them, or leave the mark out.';
    case 'too_many_digits':
      return exponent === 0
        ? `${code} has no decimals. Enter a whole amount.`
        : `${code} has ${exponent} digits after the decimal mark. Enter no more than these.`;
    case 'too_little':
      return `Enter at least ${money(1n)}.`;
    case 'too_much':
      return `Enter at most ${money(bounds.amountMinorMax)}.`;
    case 'misgrouped':
    case 'not_a_number':
      return `${number} is not written as a number. Enter it without spaces and marks, such as ${sampleAmount(code, locale)}.`;
  }
}

const no = (why: string): ReadAmount => ({ ok: false, why });

/** The minor units of an amount from the server, which may be negative. */
export function minorOf({ amount, currency }: Money): Minor {
  const exponent = findCurrency(currency)?.exponent ?? 2;
  const [whole = '0', fraction = ''] = amount.replace('-', '').split('.');
  const units = BigInt(whole + fraction.padEnd(exponent, '0'));
  return minor(amount.startsWith('-') ? -units : units);
}

export const moneyOf = (units: bigint, currency: string): Money => ({ amount: formatAmount({ minor: minor(units), currency }), currency });

/** For an amount beside a word that has its direction. */
export const unsigned = ({ amount, currency }: Money): Money => ({ amount: amount.replace('-', ''), currency });

export const isZero = (money: Money): boolean => !/[1-9]/.test(money.amount);

/**
 * Formats money for people: grouped as in their language, with a real minus sign and the sign of the currency (`$20.00`, `20,00 €`), or its code where
 * the sign could mean another currency of this user. Exact, without floats, and `readAmount` reads it.
 */
export function formatMoney(
  { amount, currency }: Money,
  { locale, signed = false, inUse = currenciesInUse.get() }: MoneyFormat = {},
): string {
  const isNothing = !/[1-9]/.test(amount);
  const sign = isNothing ? '' : amount.startsWith('-') ? '\u2212' : signed ? '+' : '';
  const { before, after } = aroundNumber(currency, locale, inUse);
  return `${sign}${before}${localNumber(amount.replace('-', ''), locale)}${after}`;
}

export interface MoneyFormat {
  readonly locale?: string | undefined;
  /** Show + as well as \u2212. */
  readonly signed?: boolean;
  readonly inUse?: CurrenciesInUse;
}

function aroundNumber(code: string, locale: string | undefined, inUse: CurrenciesInUse): Around {
  const forms = currencyForms(code, locale);
  const sign = splitAmountText(`${forms.sign.before}1${forms.sign.after}`)?.unit;
  if (sign !== undefined && isClear(sign, code, inUse)) return forms.sign;
  const written = splitAmountText(`${forms.code.before}1${forms.code.after}`)?.unit;
  return written === code ? forms.code : { before: '', after: `\u00a0${code}` };
}
