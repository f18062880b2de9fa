import type { User } from '@debt/proto/http';
import { useState } from 'react';
import { Dialog } from '../../components/Dialog.tsx';
import { Form } from '../../components/Form.tsx';
import { readAmount } from '../../lib/amount.ts';
import { type FormValues, keepDraft } from '../../lib/draft.ts';
import { useKnownPerson, usePeople } from '../../lib/queries.ts';
import { type RecordRequest, recordStore } from '../../lib/record-store.ts';
import { verbLabel } from '../../lib/sentences.ts';
import { AmountField, Details, Direction, LeftToPay } from './fields.tsx';
import {
  type AddressBook,
  type Completed,
  changed,
  commandOf,
  consequenceOf,
  counterpartyOf,
  draftOf,
  mistakesIn,
  opensDebt,
  sentenceOf,
  startingValues,
  type Target,
  targetOf,
} from './form.ts';
import { PersonPicker } from './PersonPicker.tsx';
import { usePayable } from './use-payable.ts';
import { useRecord } from './use-record.ts';

/** One sentence to fill in, amount first. The button shows what it records. A payment has a fixed person, because it belongs to their debts. */
export function RecordDialog({ request, me }: { readonly request: RecordRequest; readonly me: User }) {
  const [values, setValues] = useState<FormValues>(() => startingValues({ request, owner: me.id, currency: me.currency }));
  const [refused, setRefused] = useState<ReadonlySet<string>>(new Set());
  const book = useAddressBook(request);
  const counterparty = counterpartyOf(values, book);
  const target = targetOf(counterparty);
  const payable = usePayable(request);
  const found = mistakesIn(values, counterparty, payable);
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
  const isNewDebt = opensDebt(values.verb);
  return (
    <Dialog title="Record" onClose={() => recordStore.set(null)}>
      <Form
        onSubmit={submit}
        error={record.error}
        mistakes={found.filter(({ field }) => refused.has(field))}
        pending={record.isPending}
        submit={completed === undefined ? 'Record' : `Record: ${sentenceOf(completed)}`}
        command={completed && commandOf(completed)}
      >
        <AmountField values={values} me={me} onChange={change} />
        {payable !== undefined && <LeftToPay payable={payable} values={values} onChange={change} />}
        {isNewDebt || request.personId === undefined ? (
          <PersonPicker values={values} counterparty={counterparty} book={book} onChange={change} />
        ) : null}
        {isNewDebt ? (
          <Direction verb={values.verb} name={target?.name} onChange={(verb) => change({ verb })} />
        ) : (
          <p className="payment">{verbLabel(values.verb, target?.name)}</p>
        )}
        <Details values={values} onChange={change} />
        <p className="consent" role="status">
          {consequenceOf(values.verb, counterparty)}
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
