import type { CurrencyInfo } from './currencies.ts';
import { type Minor, parseAmount } from './money.ts';

/** An amount as typed, divided into number and unit, both not interpreted yet. */
export interface AmountText {
  /** ASCII digits and separators. */
  readonly number: string;
  /** Code or sign as written, undefined when there is none. */
  readonly unit: string | undefined;
}

/** Marks, overrides and isolates of direction: copied text can contain them, and they have no meaning here. */
const directions = /[\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069]/gu;
/** Full-width characters of keyboards for Chinese and Japanese, and the apostrophe of word processors. */
const widths: Readonly<Record<string, string>> = {
  '．': '.',
  '，': ',',
  '＄': '$',
  '￥': '¥',
  '￡': '£',
  '￦': '₩',
  '\u3000': ' ',
  '’': "'",
};
/** The largest amount, grouped and with its currency, has less than half of these characters. A longer text was pasted by mistake. */
const lengthMax = 100;
const chineseDigits = '〇一二三四五六七八九';

const spaces = ' \\u00A0\\u2009\\u202F';
const unitPattern = '[a-z]{3}|\\p{Sc}';
const written = new RegExp(
  `^(?<before>${unitPattern})?[${spaces}]*(?<number>[\\d.,'٫٬،${spaces}]*\\d[\\d.,'٫٬،${spaces}]*?)[${spaces}]*(?<after>${unitPattern})?$`,
  'iu',
);

/** `20`, `20.50`, `€20`, `20 eur`, `１２００`, `١٢٫٥٠` divided into number and unit; undefined for anything else. */
export function splitAmountText(text: string): AmountText | undefined {
  if (text.length > lengthMax) return undefined;
  const { before, number, after } = written.exec(toAscii(text).trim())?.groups ?? {};
  if (number === undefined || (before !== undefined && after !== undefined)) return undefined;
  return { number: number.trim(), unit: before ?? after };
}

const toAscii = (text: string): string =>
  text
    .replaceAll(directions, '')
    .replaceAll(
      /[^\x20-\x7E]/gu,
      (character) => widths[character] ?? (/\p{Nd}/u.test(character) ? digitOf(character) : ideographOf(character)),
    );

function ideographOf(character: string): string {
  const value = chineseDigits.indexOf(character);
  return value === -1 ? character : String(value);
}

/** Unicode encodes the digits of a script in ascending order from zero, so the position of a digit in its run is its value. */
function digitOf(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  let first = code;
  while (first > 0 && /\p{Nd}/u.test(String.fromCodePoint(first - 1))) first -= 1;
  return String((code - first) % 10);
}

/** The exact minor units of a number, or the reason why it has no unique meaning. */
export type ReadNumber =
  | { readonly ok: true; readonly minor: Minor }
  | {
      readonly ok: false;
      readonly problem: 'not_a_number' | 'misgrouped' | 'digits_missing' | 'too_many_digits' | 'too_little' | 'too_much';
    }
  /** As decimal strings. */
  | { readonly ok: false; readonly problem: 'two_ways'; readonly candidates: readonly string[] };

/**
 * The exact amount of a number in the notations of many languages: grouped by three or, as in India, by two, with any mark. Nothing is guessed. One
 * mark before three digits is a decimal mark or a group (`1.234`), and is read only where the currency or the language leaves one meaning.
 * `decimalMark` is the one of the reader's language.
 */
export function readNumber(number: string, currency: CurrencyInfo, decimalMark = '.'): ReadNumber {
  const parts = partsOf(number);
  if (parts === undefined) return { ok: false, problem: 'misgrouped' };
  const { whole, mark, fraction } = parts;
  if (fraction === undefined) return exactly(whole, currency);
  if (fraction === '') return { ok: false, problem: 'digits_missing' };
  if (parts.groups || !mayBeGroup(parts)) return exactly(`${whole}.${fraction}`, currency);
  if (currency.exponent === 0) return exactly(`${whole}${fraction}`, currency);
  if (currency.exponent === 3 && mark === decimalMark) return exactly(`${whole}.${fraction}`, currency);
  return {
    ok: false,
    problem: 'two_ways',
    candidates: [`${whole}${fraction}`, `${whole}${decimalMark}${fraction.slice(0, currency.exponent)}`],
  };
}

interface Parts {
  readonly whole: string;
  /** Whether the whole part was grouped, so another mark can only be the decimal mark. */
  readonly groups: boolean;
  readonly mark?: string;
  readonly fraction?: string;
}

const grouped = /^(?:[1-9]\d{0,2}(?:\D\d{3})+|[1-9]\d?(?:\D\d{2})+\D\d{3})$/u;

/** Undefined when the marks match no notation of numbers. */
function partsOf(number: string): Parts | undefined {
  const marks = number.replaceAll(/\d/g, '');
  if (marks === '') return { whole: number, groups: false };
  const last = marks.at(-1) ?? '';
  const isDecimal = /[.,٫]/u.test(last) && marks.indexOf(last) === marks.length - 1;
  if (!isDecimal) return groupsOf(number);
  const [head = '', fraction = ''] = number.split(last);
  const whole = marks.length === 1 ? { whole: head === '' ? '0' : head, groups: false } : groupsOf(head);
  return whole && { ...whole, mark: last, fraction };
}

/** A number without decimals: the same mark between all groups, and three digits in the last group. */
function groupsOf(number: string): Parts | undefined {
  const isUniform = new Set(number.replaceAll(/\d/g, '')).size === 1;
  return isUniform && !number.includes('٫') && grouped.test(number) ? { whole: number.replaceAll(/\D/g, ''), groups: true } : undefined;
}

/** Thousands never begin with a zero, and the Arabic decimal mark never groups. */
const mayBeGroup = ({ whole, mark, fraction }: Parts): boolean => mark !== '٫' && fraction?.length === 3 && /^[1-9]\d{0,2}$/.test(whole);

function exactly(decimal: string, currency: CurrencyInfo): ReadNumber {
  const parsed = parseAmount(decimal, currency);
  if (parsed.ok) return { ok: true, minor: parsed.minor };
  if (parsed.problem !== 'out_of_range') return { ok: false, problem: parsed.problem };
  return { ok: false, problem: /[1-9]/.test(decimal) ? 'too_much' : 'too_little' };
}
