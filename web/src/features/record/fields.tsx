import type { User } from '@debt/proto/http';
import type { Verb } from '@debt/rules';
import { use, useState } from 'react';
import { CurrencyPicker } from '../../components/CurrencyPicker.tsx';
import { Field } from '../../components/Field.tsx';
import { FieldErrors } from '../../components/form-fields.ts';
import { formatMoney, isZero, sampleAmount } from '../../lib/amount.ts';
import type { Payable } from '../../lib/claims.ts';
import { formatDay, isMistypedDay } from '../../lib/dates.ts';
import type { FormValues } from '../../lib/draft.ts';
import { useSummary } from '../../lib/queries.ts';
import { verbLabel } from '../../lib/sentences.ts';
import { opensDebt } from './form.ts';

interface PartProps {
  readonly values: FormValues;
  readonly onChange: (part: Partial<FormValues>) => void;
}

export function AmountField({ values, me, onChange }: PartProps & { readonly me: User }) {
  const inUse = useSummary().data?.totals.map(({ currency }) => currency) ?? [];
  return (
    <div className="amount">
      <Field
        label="Amount"
        name="amount"
        inputMode="decimal"
        autoComplete="off"
        placeholder={sampleAmount(values.currency)}
        value={values.amount}
        data-focus-first={true}
        onChange={(event) => onChange({ amount: event.target.value })}
        suffix={<CurrencyPicker value={values.currency} onChange={(currency) => onChange({ currency })} recent={[me.currency, ...inUse]} />}
      />
    </div>
  );
}

/** The amounts that can be paid in full. One press fills one in. */
export function LeftToPay({ payable, values, onChange }: PartProps & { readonly payable: readonly Payable[] }) {
  const others = payable.filter(({ free }) => !isZero(free) && (free.amount !== values.amount || free.currency !== values.currency));
  if (others.length === 0) return null;
  return (
    <div className="chips" role="group" aria-label="Left to pay">
      {others.map(({ free: { amount, currency } }) => (
        <button key={currency} type="button" className="chip sum" onClick={() => onChange({ amount, currency })}>
          All: {formatMoney({ amount, currency })}
        </button>
      ))}
    </div>
  );
}

interface DirectionProps {
  readonly verb: Verb;
  readonly name: string | undefined;
  readonly onChange: (verb: Verb) => void;
}

/** Who owes whom: a switch with two positions. */
export function Direction({ verb, name, onChange }: DirectionProps) {
  return (
    <fieldset className="direction">
      <legend className="visually-hidden">Who owes</legend>
      {(['owe', 'lend'] as const).map((each) => (
        <label key={each}>
          <input type="radio" name="verb" value={each} checked={each === verb} onChange={() => onChange(each)} />
          <span>{verbLabel(each, name)}</span>
        </label>
      ))}
      <svg viewBox="0 0 20 20" aria-hidden="true">
        <path d="M4 7.5h11M12 4.5l3 3-3 3M16 12.5H5M8 9.5l-3 3 3 3" />
      </svg>
    </fieldset>
  );
}

export function Details({ values, onChange }: PartProps) {
  return (
    <>
      <div className="line">
        <Field
          label="What for (optional)"
          name="description"
          maxLength={500}
          autoComplete="off"
          value={values.description}
          onChange={(event) => onChange({ description: event.target.value })}
        />
      </div>
      {opensDebt(values.verb) && <More values={values} onChange={onChange} />}
    </>
  );
}

/** Seldom needed. It opens when it contains a mistake, so that the mistake can be reached. */
function More({ values: { dueOn }, onChange }: PartProps) {
  const [isOpen, setOpen] = useState(dueOn !== '');
  const isWrong = use(FieldErrors).has('dueOn');
  return (
    <details className="more" open={isOpen || isWrong} onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
      <summary>{dueOn === '' || isMistypedDay(dueOn) ? 'More: due date' : `Due ${formatDay(dueOn)}`}</summary>
      <Field label="Due (optional)" name="dueOn" type="date" value={dueOn} onChange={(event) => onChange({ dueOn: event.target.value })} />
    </details>
  );
}
