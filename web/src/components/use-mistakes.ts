import { type ChangeEvent, type RefObject, useLayoutEffect, useState } from 'react';
import type { FieldError } from '../lib/problems.ts';
import { fieldOf, labelOf } from './form-fields.ts';
import type { Mistake } from './Mistakes.tsx';

interface Located extends Mistake {
  /** Of the field in the form. */
  readonly name: string | undefined;
}

interface ShownMistakes {
  readonly mistakes: readonly Mistake[];
  readonly byName: ReadonlyMap<string, string>;
  /** Whether something was changed after it had been refused. */
  readonly isChanged: boolean;
  readonly onChange: (event: ChangeEvent<HTMLFormElement>) => void;
}

/** Fields that were changed after something was told about the form. */
interface Change {
  readonly shownFor: string;
  readonly refusal: unknown;
  readonly names: ReadonlySet<string>;
}

const none: ReadonlySet<string> = new Set();

interface MistakesOptions {
  readonly form: RefObject<HTMLFormElement | null>;
  readonly errors: readonly FieldError[];
  /** What the server answered; another one is another try. */
  readonly refusal: unknown;
  /** How often the form was sent. */
  readonly sent: number;
}

/** What is wrong in a form, at its fields. A mistake goes as soon as its field is changed: what is red must be wrong now. */
export function useMistakes({ form, errors, refusal, sent }: MistakesOptions): ShownMistakes {
  const [located, setLocated] = useState<readonly Located[]>([]);
  const shownFor = JSON.stringify([sent, errors]);
  const [change, setChange] = useState<Change>({ shownFor, refusal, names: new Set() });
  // What was changed before is forgotten while drawing, so that what is told now is there at once and can take the focus.
  const changed = change.shownFor === shownFor && change.refusal === refusal ? change.names : none;
  // After drawing, since the fields are in the page only then; of a layout effect, so that no one sees it without them.
  useLayoutEffect(() => setLocated(errors.map((error) => locate(form.current, error))), [form, shownFor, refusal]);
  const mistakes = located.filter(({ name }) => name === undefined || !changed.has(name));
  return {
    mistakes,
    byName: new Map(mistakes.flatMap(({ name, message }) => (name === undefined ? [] : [[name, message] as const]))),
    isChanged: changed.size > 0,
    onChange: ({ target }) => setChange({ shownFor, refusal, names: new Set([...changed, target.name]) }),
  };
}

function locate(form: HTMLFormElement | null, { field, message }: FieldError): Located {
  const found = fieldOf(form, field);
  const name = found instanceof HTMLInputElement || found instanceof HTMLSelectElement ? found.name : undefined;
  return { name, label: labelOf(found), message, focus: () => fieldOf(form, field)?.focus() };
}
