import { type ReactNode, type RefObject, type SyntheticEvent, useEffect, useRef, useState } from 'react';
import { halfTyped } from '../lib/dates.ts';
import { requiredSentence } from '../lib/field-sentences.ts';
import { type FieldError, Refused, sentenceOfError } from '../lib/problems.ts';
import { useCountdown } from '../lib/use-countdown.ts';
import { CopyCli } from './CopyCli.tsx';
import { FieldErrors } from './form-fields.ts';
import { Mistakes } from './Mistakes.tsx';
import { useMistakes } from './use-mistakes.ts';

interface FormProps {
  readonly onSubmit: () => void;
  readonly error: unknown;
  /** Mistakes that were found before sending. */
  readonly mistakes?: readonly FieldError[];
  readonly pending: boolean;
  readonly submit: string;
  readonly children: ReactNode;
  readonly extra?: ReactNode;
  readonly tone?: 'primary' | 'danger';
  /** False when there is nothing to send. */
  readonly ready?: boolean;
  /** The command that does the same; undefined while the form is incomplete. */
  readonly command?: string | undefined;
}

const noMistakes: readonly FieldError[] = [];
/** Two presses within this time count as one: the effect of the first may not be on the screen yet. */
const doublePressMs = 300;

/** A form that keeps its input. It lists mistakes with links to their fields, counts down after a 429, and is never sent twice at a time. */
export function Form(props: FormProps) {
  const { error, pending, submit, children, extra, tone = 'primary', ready = true, command } = props;
  const form = useRef<HTMLFormElement>(null);
  const summary = useRef<HTMLDivElement>(null);
  const left = useCountdown(useRetryAt(error));
  const { send, own, sent } = useSending(form, { ...props, blocked: pending || left > 0 || !ready });
  const errors = own.length > 0 ? own : error instanceof Refused ? error.fields : noMistakes;
  const { mistakes, byName, isChanged, onChange } = useMistakes({ form, errors, refusal: error, sent });
  const sentence = sentenceAbove({ error, isChanged, hasErrors: errors.length > 0, hasMistakes: mistakes.length > 0 });
  useEffect(() => {
    if (error != null) summary.current?.focus();
  }, [error]);
  useEffect(() => {
    if (own.length > 0) summary.current?.focus();
    // Only sending moves the focus; a mistake that changes while the user types does not.
  }, [sent]);
  return (
    <form ref={form} onSubmit={send} onChange={onChange} noValidate>
      {sentence !== undefined && (
        <div className="problem" role="alert" tabIndex={-1} ref={summary}>
          <p>{sentence}</p>
          {mistakes.length > 0 && <Mistakes mistakes={mistakes} />}
        </div>
      )}
      <FieldErrors value={byName}>{children}</FieldErrors>
      <div className="form-end">
        {extra}
        <button type="submit" className={`button ${tone}`} disabled={left > 0 || !ready} aria-disabled={pending}>
          {left > 0 ? `Try again in ${left} s` : pending ? 'One moment …' : submit}
        </button>
      </div>
      {command !== undefined && <CopyCli command={command} />}
      <p className="visually-hidden" role="status">
        {left > 0 ? 'Too many requests. Your input is kept; the button is available again in a moment.' : ''}
      </p>
    </form>
  );
}

interface Above {
  readonly error: unknown;
  readonly isChanged: boolean;
  /** Whether the refusal is about fields. */
  readonly hasErrors: boolean;
  /** Whether any of these fields is unchanged since. */
  readonly hasMistakes: boolean;
}

/** The message above the fields. A refusal disappears as soon as the refused input is changed. */
function sentenceAbove({ error, isChanged, hasErrors, hasMistakes }: Above): string | undefined {
  if (hasErrors) return hasMistakes || !isChanged ? 'Please correct this first:' : undefined;
  if (error == null) return undefined;
  if (error instanceof Refused && error.status === 429)
    return 'Too many requests. Your input is kept: try again when the button is available.';
  return isChanged ? undefined : sentenceOfError(error);
}

interface Sending {
  readonly send: (event: SyntheticEvent) => void;
  /** Mistakes that were found without the server. */
  readonly own: readonly FieldError[];
  readonly sent: number;
}

function useSending(
  form: RefObject<HTMLFormElement | null>,
  { onSubmit, error, mistakes = noMistakes, blocked }: Pick<FormProps, 'onSubmit' | 'error' | 'mistakes'> & { readonly blocked: boolean },
): Sending {
  const lastSent = useRef(Number.NEGATIVE_INFINITY);
  const [unfinished, setUnfinished] = useState(noMistakes);
  const [sent, setSent] = useState(0);
  // After a refusal, the next press is a new attempt, even if it follows immediately.
  useEffect(() => {
    if (error != null) lastSent.current = Number.NEGATIVE_INFINITY;
  }, [error]);
  useEffect(() => {
    if (mistakes.length > 0) lastSent.current = Number.NEGATIVE_INFINITY;
  }, [mistakes]);
  const send = (event: SyntheticEvent): void => {
    event.preventDefault();
    if (blocked || event.timeStamp - lastSent.current < doublePressMs) return;
    const found = unfinishedIn(form.current);
    setUnfinished(found);
    setSent(sent + 1);
    if (found.length > 0) return;
    lastSent.current = event.timeStamp;
    onSubmit();
  };
  return { send, own: unfinished.length > 0 ? unfinished : mistakes, sent };
}

/** Required fields that are empty, and partly filled date fields: the browser reports them as empty, which the user did not mean. */
function unfinishedIn(form: HTMLFormElement | null): readonly FieldError[] {
  const inputs = [...(form?.elements ?? [])].filter((each) => each instanceof HTMLInputElement);
  const found = inputs.flatMap((input): readonly FieldError[] => {
    if (input.validity.badInput) return [{ field: input.name, message: halfTyped }];
    return input.required && input.value.trim() === '' ? [{ field: input.name, message: requiredSentence(input.name) }] : [];
  });
  return found.length === 0 ? noMistakes : found;
}

/** The time at which a rate-limited request may be sent again; 0 for all other errors. */
function useRetryAt(error: unknown): number {
  const [at, setAt] = useState(0);
  useEffect(() => {
    if (error instanceof Refused && error.status === 429) setAt(Date.now() + (error.retryAfterSeconds ?? 1) * 1000);
  }, [error]);
  return at;
}
