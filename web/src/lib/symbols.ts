import type { Money } from '@debt/proto/http';
import { localNumber } from './amount.ts';

/** The symbol of a currency in the language of the reader, such as `€`, or `US$` where `$` is another currency. The code if there is none. */
export const currencySymbol = (code: string, locale?: string): string =>
  patternOf(code, locale).find(({ type }) => type === 'currency')?.value ?? code;

/** Money with the symbol of its currency where the language places it: `€20.00` or `20,00 €`. Exact, as `formatMoney`. */
export function formatWithSymbol({ amount, currency }: Money, locale?: string): string {
  const parts = patternOf(currency, locale);
  const first = parts.findIndex(({ type }) => type === 'integer');
  return parts
    .map(({ type, value }, at) => {
      if (type === 'literal' || type === 'currency') return value;
      return at === first ? localNumber(amount, locale) : '';
    })
    .join('');
}

/** Cached, because creating a format takes a hundred times longer than using it. */
const patterns = new Map<string, readonly Intl.NumberFormatPart[]>();

function patternOf(currency: string, locale: string | undefined): readonly Intl.NumberFormatPart[] {
  const key = `${currency} ${locale ?? ''}`;
  const known = patterns.get(key);
  if (known !== undefined) return known;
  const made = new Intl.NumberFormat(locale, { style: 'currency', currency, useGrouping: false }).formatToParts(0);
  patterns.set(key, made);
  return made;
}
