import { createContext } from 'react';

/** What is wrong in the form around, by the name of the field. */
export const FieldErrors = createContext<ReadonlyMap<string, string>>(new Map());

/** Names under which forms have what the server calls otherwise. */
const formNames: Readonly<Record<string, readonly string[]>> = {
  alias: ['newName'],
  handle: ['newName', 'alias'],
  password: ['current'],
};

/** The field of a form that a refusal means. The server knows an amount as `amount.amount`, the form as `amount`. */
export function fieldOf(form: HTMLFormElement | null, name: string): HTMLElement | undefined {
  const parts = name.split(/[./]/);
  const names = [name, parts.at(-1) ?? '', parts[0] ?? ''].flatMap((each) => [each, ...(formNames[each] ?? [])]);
  const found = names.map((each) => form?.elements.namedItem(each)).find((each) => each != null);
  if (found instanceof HTMLElement) return found;
  const first = found instanceof RadioNodeList ? found.item(0) : undefined;
  return first instanceof HTMLElement ? first : undefined;
}

/** As people see it, without what is only a remark. */
export function labelOf(field: HTMLElement | undefined): string | undefined {
  if (field === undefined) return undefined;
  const legend =
    field instanceof HTMLInputElement && field.type === 'radio' ? field.closest('fieldset')?.querySelector('legend') : undefined;
  const label = field instanceof HTMLInputElement || field instanceof HTMLSelectElement ? field.labels?.item(0) : undefined;
  return (field.getAttribute('aria-label') ?? legend?.textContent ?? label?.textContent)?.replace(' (optional)', '');
}
