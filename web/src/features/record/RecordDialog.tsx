import type { Person, Transaction, User } from '@debt/proto/http';
import type { Verb } from '@debt/rules';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { Dialog } from '../../components/Dialog.tsx';
import { Field, SelectField } from '../../components/Field.tsx';
import { Form } from '../../components/Form.tsx';
import { formatMoney, readAmount } from '../../lib/amount.ts';
import { cli } from '../../lib/cli.ts';
import { isMistypedDay } from '../../lib/dates.ts';
import { undoNow } from '../../lib/decide.ts';
import { clearDraft, type FormValues, keepDraft, keptDraft } from '../../lib/draft.ts';
import { type FieldError, sentenceOfError } from '../../lib/problems.ts';
import { usePeople } from '../../lib/queries.ts';
import { type Draft, sayNow } from '../../lib/queue.ts';
import { type RecordRequest, recordStore } from '../../lib/record-store.ts';
import { showToast } from '../../lib/toasts.ts';
import { consentWords, named, relationOf, shownHandle, transactionWords, verbLabel, verbNames } from '../../lib/words.ts';

const someoneNew = 'new';

export function RecordDialog({ request, me }: { readonly request: RecordRequest; readonly me: User }) {
  const people = usePeople();
  const [values, setValues] = useState<FormValues>(() => startingValues(request, me.id));
  const [mistakes, setMistakes] = useState<readonly FieldError[]>([]);
  const close = (): void => recordStore.set(null);
  const change = (part: Partial<FormValues>): void => {
    const next = { ...values, ...part };
    setValues(next);
    keepDraft({ owner: me.id, request }, next);
  };
  const known = people.data?.items ?? [];
  const personId = values.person === '' ? (known[0]?.id ?? someoneNew) : values.person;
  const target = targetOf(personId, values.newName, known);
  const amount = readAmount(values.amount, values.currency === '' ? me.currency : values.currency);
  const record = useRecord({ owner: me.id, request, values });
  const submit = (): void => {
    const found: FieldError[] = [];
    if (target.name === '') found.push({ field: 'newName', message: 'say who it is, or a @handle' });
    if (!amount.ok) found.push({ field: 'amount', message: amount.why });
    if (opensDebt(values.verb) && isMistypedDay(values.dueOn)) found.push({ field: 'dueOn', message: 'write the year with four digits' });
    setMistakes(found);
    if (found.length > 0 || !amount.ok) return;
    const { verb, description, dueOn } = values;
    record.mutate({
      verb,
      person: target.person,
      name: target.name,
      amount: amount.money,
      description: description.trim(),
      dueOn: opensDebt(verb) ? dueOn : '',
      debtId: request.debtId,
    });
  };
  const name = target.name === '' ? 'them' : target.name;
  const mistake = (field: string): string | undefined => mistakes.find((each) => each.field === field)?.message;
  const command =
    amount.ok && target.name !== ''
      ? cli.say(values.verb, { alias: target.name, handle: target.handle }, amount.money, {
          description: values.description.trim(),
          dueOn: opensDebt(values.verb) ? values.dueOn : '',
          debtId: request.debtId ?? '',
        })
      : undefined;
  return (
    <Dialog title="Record" onClose={close}>
      <Form onSubmit={submit} error={record.error} mistakes={mistakes} pending={record.isPending} submit="Record" command={command}>
        <SelectField
          label="With"
          name="person"
          value={personId}
          onChange={(person) => change({ person })}
          options={[
            ...known.map((person) => ({ value: person.id, label: `${named(person.alias)} (${shownHandle(person)})` })),
            { value: someoneNew, label: 'Someone new …' },
          ]}
        />
        {personId === someoneNew && (
          <Field
            label="Name, or @handle of a user"
            name="newName"
            autoComplete="off"
            value={values.newName}
            error={mistake('newName')}
            // From here on it is about somebody new, also when the address book comes only now.
            onFocus={() => setValues({ ...values, person: someoneNew })}
            onChange={(event) => change({ person: someoneNew, newName: event.target.value })}
          />
        )}
        <VerbChoice verb={values.verb} name={name} onChange={(verb) => change({ verb })} />
        <Field
          label="Amount"
          name="amount"
          inputMode="decimal"
          autoComplete="off"
          placeholder="20.00"
          value={values.amount}
          error={mistake('amount')}
          onChange={(event) => change({ amount: event.target.value })}
          suffix={
            <CurrencyInput value={values.currency === '' ? me.currency : values.currency} onChange={(currency) => change({ currency })} />
          }
        />
        <Field
          label="What for (optional)"
          name="description"
          maxLength={500}
          autoComplete="off"
          value={values.description}
          onChange={(event) => change({ description: event.target.value })}
        />
        {opensDebt(values.verb) && (
          <Field
            label="Due (optional)"
            name="dueOn"
            type="date"
            value={values.dueOn}
            error={mistake('dueOn')}
            onChange={(event) => change({ dueOn: event.target.value })}
          />
        )}
        <p className="consent" role="status">
          {consentWords(values.verb, target.relation, name)}
        </p>
      </Form>
    </Dialog>
  );
}

const opensDebt = (verb: Verb): boolean => verb === 'owe' || verb === 'lend';

function VerbChoice({ verb, name, onChange }: { readonly verb: Verb; readonly name: string; readonly onChange: (verb: Verb) => void }) {
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

function CurrencyInput({ value, onChange }: { readonly value: string; readonly onChange: (value: string) => void }) {
  return (
    <input
      className="currency"
      aria-label="Currency"
      name="currency"
      maxLength={3}
      autoComplete="off"
      value={value}
      onChange={(event) => onChange(event.target.value.toUpperCase())}
    />
  );
}

interface Target {
  readonly person: { readonly id: string } | { readonly alias: string } | { readonly handle: string };
  readonly name: string;
  readonly handle: string | null;
  readonly relation: ReturnType<typeof relationOf>;
}

function targetOf(id: string, newName: string, known: readonly Person[]): Target {
  const name = newName.trim();
  const same = known.find(
    ({ alias, handle }) => alias.toLowerCase() === name.toLowerCase() || (handle !== null && `@${handle}` === name.toLowerCase()),
  );
  const person = known.find((each) => each.id === id) ?? same;
  if (person !== undefined)
    return { person: { id: person.id }, name: person.alias, handle: person.handle, relation: relationOf(person.link) };
  if (id !== someoneNew) return { person: { id }, name: 'them', handle: null, relation: 'stranger' };
  if (name.startsWith('@')) return { person: { handle: name.slice(1) }, name: name.slice(1), handle: name.slice(1), relation: 'stranger' };
  return { person: { alias: name }, name, handle: null, relation: 'private' };
}

interface Written {
  readonly owner: string;
  readonly request: RecordRequest;
  readonly values: FormValues;
}

/**
 * What was said, or kept for later, closes the dialog; a refusal keeps it open with all that was typed. Whoever has closed it meanwhile is
 * told, and finds it again in the next one; until then it is not shown as unsent, so that nobody sends it twice.
 */
function useRecord({ owner, request, values }: Written) {
  const isOpen = (): boolean => recordStore.get() === request;
  return useMutation({
    mutationFn: (draft: Draft) => {
      clearDraft();
      return sayNow(draft, owner);
    },
    onSuccess: (answer) => {
      if (isOpen()) recordStore.set(null);
      showToast(answer.status === 'kept' ? keptToast : saidToast(answer.said.transaction));
    },
    onError: (error, { verb, name }) => {
      keepDraft({ owner, request }, values);
      if (!isOpen()) showToast({ tone: 'failed', text: `Not recorded: ${verbLabel(verb, name)}. ${sentenceOfError(error)}` });
    },
  });
}

const keptToast = { tone: 'news', text: 'The server cannot be reached. It is kept here, and sent once you are back.' } as const;

function saidToast(transaction: Transaction): Parameters<typeof showToast>[0] {
  const state = transaction.state === 'pending' ? `It waits for ${named(transaction.person.alias)}.` : 'It stands.';
  return {
    tone: 'done',
    text: `${transactionWords(transaction)} ${formatMoney(transaction.amount)}. ${state}`,
    action: { label: 'Undo', run: () => undoNow(transaction) },
  };
}

/** What the request asks for, or what was left unsent there. */
function startingValues(request: RecordRequest, owner: string): FormValues {
  const kept = keptDraft({ owner, request });
  const fresh = {
    verb: request.verb,
    person: request.personId ?? '',
    newName: '',
    amount: request.amount ?? '',
    currency: request.currency ?? '',
    description: '',
    dueOn: '',
  };
  return kept === undefined ? fresh : { ...fresh, ...kept };
}
