import { currencies, findCurrency } from '@debt/rules';
import { found } from './search.ts';
import { currencySymbol } from './symbols.ts';

interface Group {
  readonly label: string;
  readonly options: readonly { readonly value: string; readonly label: string }[];
}

/** The page is in English, independent of the language of numbers and dates. */
const names = new Intl.DisplayNames('en', { type: 'currency', fallback: 'none' });

/** `EUR · Euro`. It begins with the code, so that browsers find the option when the code is typed. */
export function currencyLabel(code: string): string {
  const name = names.of(code);
  return name === undefined ? code : `${code} · ${name}`;
}

/** The options of a currency list: currencies in use first, then all others that are still issued. */
export function currencyGroups(recent: readonly string[]): readonly Group[] {
  const first = [...new Set(recent)].filter((code) => findCurrency(code) !== undefined);
  const others = [...currencies.values()]
    .filter(({ code, retired }) => !retired && !first.includes(code))
    .map(({ code }) => code)
    .toSorted();
  return [
    { label: 'In use', options: first.map(optionOf) },
    { label: 'All currencies', options: others.map(optionOf) },
  ];
}

const optionOf = (code: string) => ({ value: code, label: currencyLabel(code) });

/** The currencies that a typed code, name or symbol can mean, those in use first. Everything without a text. */
export function currenciesFor(text: string, recent: readonly string[]) {
  const codes = currencyGroups(recent).flatMap(({ options }) => options.map(({ value }) => value));
  return found(text, codes, (code) => [code, names.of(code) ?? code, currencySymbol(code), narrowSymbol(code)]).map((code) => {
    const symbol = currencySymbol(code);
    return { value: code, label: currencyLabel(code), ...(symbol === code ? {} : { detail: symbol }) };
  });
}

const narrowSymbols = new Map<string, string>();

/** The symbol that several currencies can share, such as `$`. Cached, because creating a format is slow. */
function narrowSymbol(code: string): string {
  const known = narrowSymbols.get(code);
  if (known !== undefined) return known;
  const format = new Intl.NumberFormat('en', { style: 'currency', currency: code, currencyDisplay: 'narrowSymbol' });
  const symbol = format.formatToParts(0).find(({ type }) => type === 'currency')?.value ?? code;
  narrowSymbols.set(code, symbol);
  return symbol;
}
