import { type InputHTMLAttributes, type ReactNode, useId, useState } from 'react';
import { halfTyped } from '../lib/dates.ts';

interface FieldProps extends Omit<InputHTMLAttributes<HTMLInputElement>, 'id'> {
  readonly label: string;
  readonly name: string;
  readonly hint?: string | undefined;
  readonly error?: string | undefined;
  readonly suffix?: ReactNode;
}

/** A labelled input whose hint and error are read with it. */
export function Field({ label, hint, error: mistake, suffix, ...input }: FieldProps) {
  const id = useId();
  const [isHalfTyped, setHalfTyped] = useState(false);
  const error = mistake ?? (isHalfTyped ? halfTyped : undefined);
  const described = [hint === undefined ? '' : `${id}-hint`, error === undefined ? '' : `${id}-error`]
    .filter((part) => part !== '')
    .join(' ');
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <div className="field-row">
        <input
          {...input}
          id={id}
          onInput={({ currentTarget }) => setHalfTyped(isHalfTyped && currentTarget.validity.badInput)}
          onInvalid={({ currentTarget }) => setHalfTyped(currentTarget.validity.badInput)}
          // A form asks when it is sent: what appeared under the mouse before would move the button away.
          onBlur={({ currentTarget: { form, validity } }) => form === null && setHalfTyped(validity.badInput)}
          {...(described === '' ? {} : { 'aria-describedby': described })}
          {...(error === undefined ? {} : { 'aria-invalid': true })}
        />
        {suffix}
      </div>
      {hint !== undefined && (
        <p className="hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
      {error !== undefined && (
        <p className="field-error" id={`${id}-error`}>
          {error}
        </p>
      )}
    </div>
  );
}

interface SelectProps {
  readonly label: string;
  readonly name?: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly options: readonly { readonly value: string; readonly label: string }[];
  readonly autoFocus?: boolean;
}

export function SelectField({ label, value, onChange, options, ...select }: SelectProps) {
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <select {...select} id={id} value={value} onChange={(event) => onChange(event.target.value)}>
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </select>
    </div>
  );
}
