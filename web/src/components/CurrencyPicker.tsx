import { use, useId, useState } from 'react';
import { currenciesFor } from '../lib/currencies.ts';
import { currencySymbol } from '../lib/symbols.ts';
import { Combobox } from './Combobox.tsx';
import { described } from './Field.tsx';
import { FieldErrors } from './form-fields.ts';

interface CurrencyPickerProps {
  readonly value: string;
  readonly onChange: (value: string) => void;
  /** Codes that come first. */
  readonly recent: readonly string[];
}

/** The currency of the amount beside it. It is found by code, name or symbol; a text that is none of them is replaced by the chosen currency. */
export function CurrencyPicker({ value, onChange, recent }: CurrencyPickerProps) {
  const id = useId();
  const error = use(FieldErrors).get('currency');
  const [typed, setTyped] = useState<string | undefined>(undefined);
  const symbol = currencySymbol(value);
  const options = currenciesFor(typed ?? '', [...recent, value]);
  return (
    <div className="currency">
      <span className="currency-symbol" aria-hidden="true">
        {symbol === value ? '' : symbol}
      </span>
      <Combobox
        {...described(id, undefined, error)}
        aria-label="Currency"
        name="currency"
        listLabel="Currencies"
        text={typed ?? value}
        onText={(text) => {
          const shown = text.toUpperCase();
          setTyped(shown);
          if (currenciesFor(shown, recent).some((each) => each.value === shown.trim())) onChange(shown.trim());
        }}
        options={options}
        onChoose={(code) => {
          setTyped(undefined);
          onChange(code);
        }}
        onLeave={() => setTyped(undefined)}
        onFocus={(event) => event.target.select()}
        choosesFirst
        opensOnPress
      />
      <span className="visually-hidden" id={`${id}-error`}>
        {error}
      </span>
    </div>
  );
}
