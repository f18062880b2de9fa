import type { Money } from '@debt/proto/http';
import { type CurrencyInfo, findCurrency, formatAmount, type Minor, minor, parseAmount } from '@debt/rules';

const signs: Readonly<Record<string, string>> = { '€': 'EUR', '£': 'GBP', '₹': 'INR', '₺': 'TRY', '₩': 'KRW', '₪': 'ILS', '₴': 'UAH' };
const written = /^(?<before>[a-z]{3}|[€£₹₺₩₪₴$¥])?\s*(?<number>\d[\d.,’' ]*)\s*(?<after>[a-z]{3}|[€£₹₺₩₪₴$¥])?$/iu;

export type ReadAmount = { readonly ok: true; readonly money: Money } | { readonly ok: false; readonly why: string };

/** An amount as people write it: `20`, `20.50`, `20,50`, `€20`, `20 usd`. What could mean two numbers is refused, never guessed. */
export function readAmount(text: string, assumed: string): ReadAmount {
  const groups = written.exec(text.trim())?.groups;
  const number = groups?.['number']?.trim();
  if (groups === undefined || number === undefined) return no('Write the amount as a number, such as 20 or 20.50.');
  const unit = groups['before'] ?? groups['after'];
  const code = unit === undefined ? assumed : (signs[unit] ?? (/^[$¥]$/.test(unit) ? assumed : unit.toUpperCase()));
  const currency = findCurrency(code);
  if (currency === undefined) return no(`${code} is not a currency. Use a code such as EUR or USD.`);
  return readNumber(number, currency);
}

/** What may stand before a separator of thousands: in 0.001 and 1234.567 it can only be the decimal point. */
const isGroup = /^[1-9]\d{0,2}$/;

function readNumber(number: string, currency: CurrencyInfo): ReadAmount {
  const separators = number.replaceAll(/\d/g, '');
  const [whole = '', fraction] = number.split(/[.,]/);
  if (separators.length > 1 || /[^.,]/.test(separators)) return no('Write thousands without a separator, such as 1234.50.');
  if (fraction === '') return no(`Digits are missing after the separator: ${whole}.00 or ${whole}.`);
  if (fraction?.length === 3 && isGroup.test(whole) && !(separators === '.' && currency.exponent === 3))
    return no(`${number} could be read in two ways. Write ${whole}${fraction} or ${whole}.${fraction.slice(0, 2)}.`);
  const parsed = parseAmount(fraction === undefined ? whole : `${whole}.${fraction}`, currency);
  if (!parsed.ok) return no(`Use ${parsed.allowed}.`);
  return { ok: true, money: { amount: formatAmount({ minor: parsed.minor, currency: currency.code }), currency: currency.code } };
}

const no = (why: string): ReadAmount => ({ ok: false, why });

/** Minor units of what the server sent, negative ones too. */
export function minorOf({ amount, currency }: Money): Minor {
  const exponent = findCurrency(currency)?.exponent ?? 2;
  const [whole = '0', fraction = ''] = amount.replace('-', '').split('.');
  const units = BigInt(whole + fraction.padEnd(exponent, '0'));
  return minor(amount.startsWith('-') ? -units : units);
}

export const moneyOf = (units: bigint, currency: string): Money => ({ amount: formatAmount({ minor: minor(units), currency }), currency });

export const isZero = (money: Money): boolean => !/[1-9]/.test(money.amount);

/** For people: grouped as their language does, a real minus, and always the currency. Exact: nothing is ever a float. */
export function formatMoney({ amount, currency }: Money, { locale, signed = false }: MoneyFormat = {}): string {
  const isNothing = !/[1-9]/.test(amount);
  const sign = isNothing ? '' : amount.startsWith('-') ? '\u2212' : signed ? '+' : '';
  return `${sign}${localNumber(amount.replace('-', ''), locale)}\u00a0${currency}`;
}

export interface MoneyFormat {
  readonly locale?: string | undefined;
  /** Say + as well as \u2212. */
  readonly signed?: boolean;
}

function localNumber(decimal: string, locale: string | undefined): string {
  const [whole = '0', fraction] = decimal.split('.');
  const grouped = new Intl.NumberFormat(locale).format(BigInt(whole));
  if (fraction === undefined) return grouped;
  const point = new Intl.NumberFormat(locale, { minimumFractionDigits: 1 }).formatToParts(0).find(({ type }) => type === 'decimal')?.value;
  return `${grouped}${point ?? '.'}${fraction}`;
}
