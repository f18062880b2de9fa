import { use, useId } from 'react';
import { currencyGroups, currencyLabel } from '../lib/currencies.ts';
import { described, Select } from './Field.tsx';
import { FieldErrors } from './form-fields.ts';

interface CurrencySelectProps {
  readonly value: string;
  readonly onChange: (value: string) => void;
  /** Codes that come first. */
  readonly recent: readonly string[];
}

/** The currency of the amount beside it. A list cannot hold an incomplete code, and always sends the currency that it shows. */
export function CurrencySelect({ value, onChange, recent }: CurrencySelectProps) {
  const id = useId();
  const error = use(FieldErrors).get('currency');
  return (
    <>
      <Select
        {...described(id, undefined, error)}
        className="currency"
        aria-label="Currency"
        title={currencyLabel(value)}
        name="currency"
        value={value}
        onChange={onChange}
        groups={currencyGroups([...recent, value])}
      />
      {error !== undefined && (
        <span className="visually-hidden" id={`${id}-error`}>
          {error}
        </span>
      )}
    </>
  );
}
