/** Formats the whole part with `Intl` as an integer and the decimals digit by digit: the result is exact, and all digits are from one script. */
export function localNumber(decimal: string, locale: string | undefined): string {
  const [whole = '0', fraction] = decimal.split('.');
  const { grouping, mark, digits } = numbersOf(locale);
  const grouped = grouping.format(BigInt(whole));
  return fraction === undefined ? grouped : `${grouped}${mark}${fraction.replaceAll(/\d/g, (digit) => digits[Number(digit)] ?? digit)}`;
}

export const decimalMarkOf = (locale: string | undefined): string => numbersOf(locale).mark;

/** The texts before and after the number of an amount. */
export interface Around {
  readonly before: string;
  readonly after: string;
}

/** Where a language writes a currency: its sign (`$20`, `20 €`) or its code (`CHF 20`). */
export interface CurrencyForms {
  readonly sign: Around;
  readonly code: Around;
}

const forms = new Map<string, CurrencyForms>();

export function currencyForms(code: string, locale: string | undefined): CurrencyForms {
  const key = `${code} ${locale ?? ''}`;
  const known = forms.get(key);
  if (known !== undefined) return known;
  const made = { sign: around(code, locale, 'narrowSymbol'), code: around(code, locale, 'code') };
  forms.set(key, made);
  return made;
}

function around(code: string, locale: string | undefined, currencyDisplay: 'narrowSymbol' | 'code'): Around {
  const format = new Intl.NumberFormat(locale, { style: 'currency', currency: code, currencyDisplay, maximumFractionDigits: 0 });
  const parts = format.formatToParts(1);
  const number = parts.findIndex(({ type }) => type === 'integer');
  const textOf = (some: typeof parts): string => some.map(({ value }) => value).join('');
  return { before: textOf(parts.slice(0, number)), after: textOf(parts.slice(number + 1)) };
}

interface Numbers {
  readonly grouping: Intl.NumberFormat;
  readonly mark: string;
  /** From zero to nine. */
  readonly digits: readonly string[];
}

/** Cached, because creating a format takes a hundred times longer than using it. */
const numbers = new Map<string | undefined, Numbers>();

function numbersOf(locale: string | undefined): Numbers {
  const known = numbers.get(locale);
  if (known !== undefined) return known;
  const plain = new Intl.NumberFormat(locale, { useGrouping: false });
  const parts = new Intl.NumberFormat(locale, { minimumFractionDigits: 1 }).formatToParts(0);
  const made = {
    grouping: endsInThousands(locale) ? new Intl.NumberFormat(locale) : plain,
    mark: parts.find(({ type }) => type === 'decimal')?.value ?? '.',
    digits: Array.from('0123456789', (digit) => plain.format(Number(digit))),
  };
  numbers.set(locale, made);
  return made;
}

/** CLDR has a language with groups of two at the end (`1 00`), which could be mistaken for two numbers. */
function endsInThousands(locale: string | undefined): boolean {
  const last = new Intl.NumberFormat(locale).formatToParts(1_234_567).findLast(({ type }) => type === 'integer');
  return last === undefined || Array.from(last.value).length === 3;
}
