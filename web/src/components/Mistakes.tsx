import { type RefObject, useLayoutEffect, useState } from 'react';
import type { FieldError } from '../lib/problems.ts';

interface MistakesProps {
  readonly form: RefObject<HTMLFormElement | null>;
  readonly fields: readonly FieldError[];
}

/** Each mistake under the label of its field, which it leads to. What is no field of this form is said without a name: the API's names are not for people. */
export function Mistakes({ form, fields }: MistakesProps) {
  const [labels, setLabels] = useState<readonly (string | undefined)[]>([]);
  // After drawing, since labels are in the page only then; of a layout effect, so that nobody sees it without them.
  useLayoutEffect(() => setLabels(fields.map(({ field }) => labelOf(fieldOf(form.current, field)))), [form, fields]);
  return (
    <ul>
      {fields.map(({ field, message }, at) => (
        <li key={`${field} ${message}`}>
          {labels[at] === undefined ? (
            message
          ) : (
            <button type="button" className="link" onClick={() => fieldOf(form.current, field)?.focus()}>
              {labels[at]}: {message}
            </button>
          )}
        </li>
      ))}
    </ul>
  );
}

/** The server knows an amount as `amount.amount`, the form as `amount`. */
function fieldOf(form: HTMLFormElement | null, name: string): HTMLElement | undefined {
  const found = [name, name.split(/[./]/)[0] ?? ''].map((each) => form?.elements.namedItem(each)).find((each) => each != null);
  if (found instanceof HTMLElement) return found;
  const first = found instanceof RadioNodeList ? found.item(0) : undefined;
  return first instanceof HTMLElement ? first : undefined;
}

function labelOf(field: HTMLElement | undefined): string | undefined {
  if (field === undefined) return undefined;
  const legend =
    field instanceof HTMLInputElement && field.type === 'radio' ? field.closest('fieldset')?.querySelector('legend') : undefined;
  const label = field instanceof HTMLInputElement || field instanceof HTMLSelectElement ? field.labels?.item(0) : undefined;
  return (field.getAttribute('aria-label') ?? legend?.textContent ?? label?.textContent)?.replace(' (optional)', '');
}
