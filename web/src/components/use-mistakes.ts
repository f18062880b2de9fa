import { type ChangeEvent, type RefObject, useLayoutEffect, useState } from 'react';
import type { FieldError } from '../lib/problems.ts';
import { fieldOf, labelOf } from './form-fields.ts';
import type { Mistake } from './Mistakes.tsx';

interface Located extends Mistake {
  /** The name of the form field. */
  readonly name: string | undefined;
}

interface ShownMistakes {
  readonly mistakes: readonly Mistake[];
  readonly byName: ReadonlyMap<string, string>;
  /** Whether any field was changed after the refusal. */
  readonly isChanged: boolean;
  readonly onChange: (event: ChangeEvent<HTMLFormElement>) => void;
}

/** The fields that were changed since the current mistakes were shown. */
interface Change {
  readonly shownFor: string;
  readonly refusal: unknown;
  readonly names: ReadonlySet<string>;
}

const none: ReadonlySet<string> = new Set();

interface MistakesOptions {
  readonly form: RefObject<HTMLFormElement | null>;
  readonly errors: readonly FieldError[];
  /** The refusal of the server; a new one starts over. */
  readonly refusal: unknown;
  /** The number of times that the form was sent. */
  readonly sent: number;
}

/** Connects mistakes to form fields. A mistake disappears as soon as its field is changed, so that a marked field is wrong now. */
export function useMistakes({ form, errors, refusal, sent }: MistakesOptions): ShownMistakes {
  const [located, setLocated] = useState<readonly Located[]>([]);
  const shownFor = JSON.stringify([sent, errors]);
  const [change, setChange] = useState<Change>({ shownFor, refusal, names: new Set() });
  // Earlier changes are reset during the render, so that new mistakes are shown immediately and can take the focus.
  const changed = change.shownFor === shownFor && change.refusal === refusal ? change.names : none;
  // After the render, because the fields exist only then; in a layout effect, so that the mistakes are never shown without their fields.
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
