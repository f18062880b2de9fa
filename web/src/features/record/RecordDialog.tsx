import type { User } from '@debt/proto/http';
import type { Verb } from '@debt/rules';
import { useState } from 'react';
import { CurrencySelect } from '../../components/CurrencySelect.tsx';
import { Dialog } from '../../components/Dialog.tsx';
import { Field, SelectField } from '../../components/Field.tsx';
import { Form } from '../../components/Form.tsx';
import { readAmount, sampleAmount } from '../../lib/amount.ts';
import { type FormValues, keepDraft } from '../../lib/draft.ts';
import { useKnownPerson, usePeople, useSummary } from '../../lib/queries.ts';
import { type RecordRequest, recordStore } from '../../lib/record-store.ts';
import { consentText, verbLabel, verbNames } from '../../lib/sentences.ts';
import {
  type AddressBook,
  type Completed,
  changed,
  chosenPerson,
  commandOf,
  draftOf,
  mistakesIn,
  opensDebt,
  personOptions,
  someoneNew,
  startingValues,
  type Target,
  targetOf,
} from './form.ts';
import { useRecord } from './use-record.ts';

export function RecordDialog({ request, me }: { readonly request: RecordRequest; readonly me: User }) {
  const [values, setValues] = useState<FormValues>(() => startingValues({ request, owner: me.id, currency: me.currency }));
  const [refused, setRefused] = useState<ReadonlySet<string>>(new Set());
  const book = useAddressBook(request);
  const person = chosenPerson(values.person, book);
  const target = targetOf(person, values.newName, book);
  const found = mistakesIn(values, person, target);
  const completed = completedOf({ values, target, debtId: request.debtId });
  const record = useRecord({ owner: me.id, request, values });
  const change = (part: Partial<FormValues>): void => {
    const next = changed(values, part);
    setValues(next);
    keepDraft({ owner: me.id, request }, next);
  };
  const submit = (): void => {
    setRefused(new Set(found.map(({ field }) => field)));
    if (found.length === 0 && completed !== undefined) record.mutate(draftOf(completed));
  };
  return (
    <Dialog title="Record" onClose={() => recordStore.set(null)}>
      <Form
        onSubmit={submit}
        error={record.error}
        mistakes={found.filter(({ field }) => refused.has(field))}
        pending={record.isPending}
        submit="Record"
        command={completed && commandOf(completed)}
      >
        <PersonChoice values={values} person={person} book={book} onChange={change} />
        <VerbChoice verb={values.verb} name={target?.name} onChange={(verb) => change({ verb })} />
        <AmountField values={values} me={me} isNext={person === request.personId} onChange={change} />
        <Details values={values} onChange={change} />
        <p className="consent" role="status">
          {target === undefined
            ? 'Choose a person to see whether they have to confirm it.'
            : consentText(values.verb, target.relation, target.name)}
        </p>
      </Form>
    </Dialog>
  );
}

function useAddressBook({ personId }: RecordRequest): AddressBook {
  const people = usePeople();
  const person = useKnownPerson(personId);
  return { people: people.data?.items, opened: personId === undefined ? undefined : { id: personId, person } };
}

interface Entered {
  readonly values: FormValues;
  readonly target: Target | undefined;
  readonly debtId: string | undefined;
}

/** Undefined while the form is incomplete or has mistakes. */
function completedOf({ values, target, debtId }: Entered): Completed | undefined {
  const amount = readAmount(values.amount, values.currency);
  return amount.ok && target !== undefined ? { values, target, amount: amount.money, debtId } : undefined;
}

interface PartProps {
  readonly values: FormValues;
  readonly onChange: (part: Partial<FormValues>) => void;
}

function PersonChoice({ values, person, book, onChange }: PartProps & { readonly person: string; readonly book: AddressBook }) {
  return (
    <>
      <SelectField
        label="With"
        name="person"
        value={person}
        onChange={(chosen) => onChange({ person: chosen })}
        options={personOptions(person, book)}
      />
      {person === someoneNew && (
        <Field
          label="Name, or @handle of a user"
          name="newName"
          autoComplete="off"
          value={values.newName}
          // From here on the entry is about someone new, even if the address book arrives later.
          onFocus={() => onChange({ person: someoneNew })}
          onChange={(event) => onChange({ person: someoneNew, newName: event.target.value })}
        />
      )}
    </>
  );
}

interface VerbChoiceProps {
  readonly verb: Verb;
  readonly name: string | undefined;
  readonly onChange: (verb: Verb) => void;
}

function VerbChoice({ verb, name, onChange }: VerbChoiceProps) {
  return (
    <fieldset className="choices">
      <legend>What happened</legend>
      {verbNames.map((each) => (
        <label key={each} className="choice">
          <input type="radio" name="verb" value={each} checked={each === verb} onChange={() => onChange(each)} />
          <span>{verbLabel(each, name)}</span>
        </label>
      ))}
    </fieldset>
  );
}

function AmountField({ values, me, isNext, onChange }: PartProps & { readonly me: User; readonly isNext: boolean }) {
  const inUse = useSummary().data?.totals.map(({ currency }) => currency) ?? [];
  return (
    <Field
      label="Amount"
      name="amount"
      inputMode="decimal"
      autoComplete="off"
      placeholder={sampleAmount(values.currency)}
      value={values.amount}
      data-focus-first={isNext}
      onChange={(event) => onChange({ amount: event.target.value })}
      suffix={<CurrencySelect value={values.currency} onChange={(currency) => onChange({ currency })} recent={[me.currency, ...inUse]} />}
    />
  );
}

function Details({ values, onChange }: PartProps) {
  return (
    <>
      <Field
        label="What for (optional)"
        name="description"
        maxLength={500}
        autoComplete="off"
        value={values.description}
        onChange={(event) => onChange({ description: event.target.value })}
      />
      {opensDebt(values.verb) && (
        <Field
          label="Due (optional)"
          name="dueOn"
          type="date"
          value={values.dueOn}
          onChange={(event) => onChange({ dueOn: event.target.value })}
        />
      )}
    </>
  );
}
