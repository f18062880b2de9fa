import { type InputHTMLAttributes, type ReactNode, type SelectHTMLAttributes, use, useId, useState } from 'react';
import { halfTyped } from '../lib/dates.ts';
import { FieldErrors } from './form-fields.ts';

interface FieldProps extends Omit<InputHTMLAttributes<HTMLInputElement>, 'id'> {
  readonly label: string;
  readonly name: string;
  readonly hint?: string | undefined;
  readonly suffix?: ReactNode;
}

/** A labelled input. Screen readers read its hint and error with it. */
export function Field({ label, hint, suffix, ...input }: FieldProps) {
  const id = useId();
  const [isHalfTyped, setHalfTyped] = useState(false);
  const error = use(FieldErrors).get(input.name) ?? (isHalfTyped ? halfTyped : undefined);
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <div className="field-row">
        <input
          {...input}
          id={id}
          onInput={({ currentTarget }) => setHalfTyped(isHalfTyped && currentTarget.validity.badInput)}
          // A form reports it only when it is sent: a message that appears earlier would move the button under the mouse.
          onBlur={({ currentTarget: { form, validity } }) => form === null && setHalfTyped(validity.badInput)}
          {...described(id, hint, error)}
        />
        {suffix}
      </div>
      <Remarks id={id} hint={hint} error={error} />
    </div>
  );
}

export interface Option {
  readonly value: string;
  readonly label: string;
}

interface SelectProps {
  readonly label: string;
  readonly name: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly options?: readonly Option[];
  /** Replaces `options` when the options are grouped. */
  readonly groups?: readonly OptionGroup[];
  readonly hint?: string;
}

export function SelectField({ label, options = [], groups = [{ label: '', options }], hint, ...select }: SelectProps) {
  const id = useId();
  const error = use(FieldErrors).get(select.name);
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <Select {...select} {...described(id, hint, error)} id={id} groups={groups} />
      <Remarks id={id} hint={hint} error={error} />
    </div>
  );
}

export interface OptionGroup {
  /** Empty for options that belong to no group. */
  readonly label: string;
  readonly options: readonly Option[];
}

interface BareSelectProps extends Omit<SelectHTMLAttributes<HTMLSelectElement>, 'onChange' | 'value'> {
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly groups: readonly OptionGroup[];
}

export function Select({ onChange, groups, ...select }: BareSelectProps) {
  return (
    <select {...select} onChange={(event) => onChange(event.target.value)}>
      {groups.map(({ label, options }) => {
        const items = options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ));
        return label === '' ? (
          items
        ) : (
          <optgroup key={label} label={label}>
            {items}
          </optgroup>
        );
      })}
    </select>
  );
}

/** Attributes that let a screen reader read the hint and the error with the field. */
export function described(id: string, hint: string | undefined, error: string | undefined) {
  const ids = [hint === undefined ? '' : `${id}-hint`, error === undefined ? '' : `${id}-error`].filter((part) => part !== '');
  return {
    ...(ids.length === 0 ? {} : { 'aria-describedby': ids.join(' ') }),
    ...(error === undefined ? {} : { 'aria-invalid': true }),
  };
}

interface RemarksProps {
  readonly id: string;
  readonly hint?: string | undefined;
  readonly error?: string | undefined;
}

function Remarks({ id, hint, error }: RemarksProps) {
  return (
    <>
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
    </>
  );
}
