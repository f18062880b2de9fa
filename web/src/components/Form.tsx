import { type ReactNode, type SyntheticEvent, useEffect, useRef, useState } from 'react';
import { halfTyped } from '../lib/dates.ts';
import { type FieldError, Refused, sentenceOfError } from '../lib/problems.ts';
import { useCountdown } from '../lib/use-countdown.ts';
import { CopyCli } from './CopyCli.tsx';
import { Mistakes } from './Mistakes.tsx';

interface FormProps {
  readonly onSubmit: () => void;
  readonly error: unknown;
  /** Mistakes found before sending. */
  readonly mistakes?: readonly FieldError[];
  readonly pending: boolean;
  readonly submit: string;
  readonly children: ReactNode;
  readonly extra?: ReactNode;
  readonly tone?: 'primary' | 'danger';
  /** The command that does the same; undefined while the form does not say enough for one. */
  readonly command?: string | undefined;
}

const noMistakes: readonly FieldError[] = [];
/** Presses that follow each other this fast are one: what the first has begun may not be drawn yet. */
const doublePressMs = 300;

/** A form that keeps what was typed: mistakes are summed up with links to their fields, a 429 counts down, and it is never sent twice at once. */
export function Form({
  onSubmit,
  error,
  mistakes: found = noMistakes,
  pending,
  submit,
  children,
  extra,
  tone = 'primary',
  command,
}: FormProps) {
  const summary = useRef<HTMLDivElement>(null);
  const form = useRef<HTMLFormElement>(null);
  const lastSent = useRef(Number.NEGATIVE_INFINITY);
  const [halves, setHalves] = useState(noMistakes);
  const mistakes = halves.length > 0 ? halves : found;
  const left = useCountdown(useRetryAt(error));
  const fields = error instanceof Refused && mistakes.length === 0 ? error.fields : mistakes;
  const sentence = mistakes.length > 0 ? 'Please correct this first:' : error == null ? undefined : sentenceOfError(error);
  useEffect(() => {
    if (sentence !== undefined) summary.current?.focus();
  }, [sentence, error, mistakes]);
  // What was refused is over: the next press is a new try, however soon it comes.
  useEffect(() => {
    if (error != null) lastSent.current = Number.NEGATIVE_INFINITY;
  }, [error]);
  useEffect(() => {
    if (mistakes.length > 0) lastSent.current = Number.NEGATIVE_INFINITY;
  }, [mistakes]);
  const send = (event: SyntheticEvent): void => {
    event.preventDefault();
    if (pending || left > 0 || event.timeStamp - lastSent.current < doublePressMs) return;
    const halfTypedFields = halfTypedIn(form.current);
    setHalves(halfTypedFields);
    if (halfTypedFields.length > 0) return;
    lastSent.current = event.timeStamp;
    onSubmit();
  };
  return (
    <form ref={form} onSubmit={send} noValidate>
      {sentence !== undefined && (
        <div className="problem" role="alert" tabIndex={-1} ref={summary}>
          <p>{sentence}</p>
          {fields.length > 0 && <Mistakes form={form} fields={fields} />}
        </div>
      )}
      {children}
      <div className="form-end">
        {extra}
        <button type="submit" className={`button ${tone}`} disabled={left > 0} aria-disabled={pending}>
          {left > 0 ? `Try again in ${left} s` : pending ? 'One moment …' : submit}
        </button>
      </div>
      {command !== undefined && <CopyCli command={command} />}
      <p className="visually-hidden" role="status">
        {left > 0 ? 'Too many requests. What you wrote is kept; the button is ready again in a moment.' : ''}
      </p>
    </form>
  );
}

/** Fields of which the browser knows only a part: their value is empty, which their writer did not mean. Each is told so. */
function halfTypedIn(form: HTMLFormElement | null): readonly FieldError[] {
  const inputs = [...(form?.elements ?? [])].filter((each) => each instanceof HTMLInputElement);
  const halves = inputs.filter((input) => input.validity.badInput && !input.checkValidity());
  return halves.length === 0 ? noMistakes : halves.map(({ name }) => ({ field: name, message: halfTyped }));
}

/** When a request that was refused as one too many may be sent again; 0 for every other error. */
function useRetryAt(error: unknown): number {
  const [at, setAt] = useState(0);
  useEffect(() => {
    if (error instanceof Refused && error.status === 429) setAt(Date.now() + (error.retryAfterSeconds ?? 1) * 1000);
  }, [error]);
  return at;
}
