/** The symbol of a currency in the language of the reader, such as `€`, or `US$` where `$` is another currency. The code if there is none. */
export function currencySymbol(code: string, locale?: string): string {
  const key = `${code} ${locale ?? ''}`;
  const known = symbols.get(key);
  if (known !== undefined) return known;
  const parts = new Intl.NumberFormat(locale, { style: 'currency', currency: code }).formatToParts(0);
  const made = parts.find(({ type }) => type === 'currency')?.value ?? code;
  symbols.set(key, made);
  return made;
}

/** Cached, because creating a format takes a hundred times longer than using it. */
const symbols = new Map<string, string>();
