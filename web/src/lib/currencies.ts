import { currencies, findCurrency } from '@debt/rules';

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
