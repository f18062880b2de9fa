import { createContext } from 'react';

/** The mistakes of the surrounding form by field name. */
export const FieldErrors = createContext<ReadonlyMap<string, string>>(new Map());

/** The names of form fields that differ from the names of the API. */
const formNames: Readonly<Record<string, readonly string[]>> = {
  alias: ['newName'],
  handle: ['newName', 'alias'],
  person: ['newName'],
  password: ['current'],
};

/** The form field for a field name of the API. The API calls the amount `amount.amount`, the form calls it `amount`. */
export function fieldOf(form: HTMLFormElement | null, name: string): HTMLElement | undefined {
  const parts = name.split(/[./]/);
  const names = [name, parts.at(-1) ?? '', parts[0] ?? ''].flatMap((each) => [each, ...(formNames[each] ?? [])]);
  const found = names.map((each) => form?.elements.namedItem(each)).find((each) => each != null);
  if (found instanceof HTMLElement) return found;
  const first = found instanceof RadioNodeList ? found.item(0) : undefined;
  return first instanceof HTMLElement ? first : undefined;
}

/** The visible label of a field, without the remark that it is optional. */
export function labelOf(field: HTMLElement | undefined): string | undefined {
  if (field === undefined) return undefined;
  const legend =
    field instanceof HTMLInputElement && field.type === 'radio' ? field.closest('fieldset')?.querySelector('legend') : undefined;
  const label = field instanceof HTMLInputElement || field instanceof HTMLSelectElement ? field.labels?.item(0) : undefined;
  return (field.getAttribute('aria-label') ?? legend?.textContent ?? label?.textContent)?.replace(' (optional)', '');
}
