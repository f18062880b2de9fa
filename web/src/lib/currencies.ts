import { currencies, findCurrency } from '@debt/rules';

interface Group {
  readonly label: string;
  readonly options: readonly { readonly value: string; readonly label: string }[];
}

/** The page is English, whatever language numbers and dates are in. */
const names = new Intl.DisplayNames('en', { type: 'currency', fallback: 'none' });

/** `EUR · Euro`. It begins with the code, by which browsers find an option that is typed. */
export function currencyLabel(code: string): string {
  const name = names.of(code);
  return name === undefined ? code : `${code} · ${name}`;
}

/** What a currency is chosen from: those in use first, then every other one that is still issued. */
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
