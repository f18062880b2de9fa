import type { Money, Person } from '@debt/proto/http';
import type { Verb } from '@debt/rules';
import { currencyNamedIn, readAmount, withoutCurrency } from '../../lib/amount.ts';
import { cli } from '../../lib/cli.ts';
import { isMistypedDay } from '../../lib/dates.ts';
import { type FormValues, keptDraft } from '../../lib/draft.ts';
import type { FieldError } from '../../lib/problems.ts';
import type { Draft } from '../../lib/queue.ts';
import type { RecordRequest } from '../../lib/record-store.ts';
import { named, relationOf, shownHandle } from '../../lib/sentences.ts';

export const someoneNew = 'new';
/** No person is preselected: an entry against the wrong person would count. */
export const notChosen = '';

export const opensDebt = (verb: Verb): boolean => verb === 'owe' || verb === 'lend';

export interface Target {
  readonly person: Draft['person'];
  readonly name: string;
  readonly handle: string | null;
  readonly relation: ReturnType<typeof relationOf>;
}

export interface AddressBook {
  /** Undefined until the server has answered. */
  readonly people: readonly Person[] | undefined;
  /** The person from whose page the form was opened. */
  readonly opened: { readonly id: string; readonly person: Person | undefined } | undefined;
}

/** The chosen counterparty: an id of the address book, `someoneNew`, or `notChosen`. */
export function chosenPerson(value: string, { people, opened }: AddressBook): string {
  if (value === someoneNew) return value;
  if (value !== notChosen && (value === opened?.id || people === undefined || people.some(({ id }) => id === value))) return value;
  return people === undefined || people.length === 0 ? someoneNew : notChosen;
}

/** The options. The chosen person is always among them, so that the shown person is the one that is sent. */
export function personOptions(value: string, { people = [], opened }: AddressBook) {
  const known = people.some(({ id }) => id === opened?.id) || opened?.person === undefined ? people : [opened.person, ...people];
  const isMissing = value !== someoneNew && value !== notChosen && !known.some(({ id }) => id === value);
  return [
    ...(value === notChosen ? [{ value: notChosen, label: 'Choose a person …' }] : []),
    ...(isMissing ? [{ value, label: 'One moment …' }] : []),
    ...known.map((person) => ({ value: person.id, label: `${named(person.alias)} (${shownHandle(person)})` })),
    { value: someoneNew, label: 'Someone new …' },
  ];
}

/** Undefined while no person is chosen or named, or while the chosen person is not loaded yet. */
export function targetOf(value: string, newName: string, { people = [], opened }: AddressBook): Target | undefined {
  const name = newName.trim();
  const known = opened?.person === undefined ? people : [opened.person, ...people];
  const person = value === someoneNew ? known.find(isNamed(name)) : known.find(({ id }) => id === value);
  if (person !== undefined)
    return { person: { id: person.id }, name: person.alias, handle: person.handle, relation: relationOf(person.link) };
  if (value !== someoneNew || name === '' || name === '@') return undefined;
  if (name.startsWith('@')) return { person: { handle: name.slice(1) }, name: name.slice(1), handle: name.slice(1), relation: 'stranger' };
  return { person: { alias: name }, name, handle: null, relation: 'private' };
}

const isNamed =
  (name: string) =>
  ({ alias, handle }: Person): boolean =>
    alias.toLowerCase() === name.toLowerCase() || (handle !== null && `@${handle}` === name.toLowerCase());

/** An amount that names a currency sets the currency. Choosing another currency removes the one in the amount. */
export function changed(values: FormValues, part: Partial<FormValues>): FormValues {
  const next = { ...values, ...part };
  if (part.currency !== undefined) return { ...next, amount: keepsCurrency(next) ? next.amount : withoutCurrency(next.amount) };
  if (part.amount === undefined) return next;
  return { ...next, currency: currencyNamedIn(part.amount, values.currency) ?? values.currency };
}

/** Whether the amount can keep its sign, because the sign belongs to the chosen currency. */
const keepsCurrency = ({ amount, currency }: FormValues): boolean => currencyNamedIn(amount, currency) === currency;

/** The missing or wrong input by field. */
export function mistakesIn(values: FormValues, person: string, target: Target | undefined): readonly FieldError[] {
  const amount = readAmount(values.amount, values.currency);
  return [
    ...(person === notChosen ? [{ field: 'person', message: 'Choose a person.' }] : []),
    ...(person !== notChosen && person !== someoneNew && target === undefined
      ? [{ field: 'person', message: 'This person is not loaded yet. Try again in a moment.' }]
      : []),
    ...(person === someoneNew && target === undefined ? [{ field: 'newName', message: 'Enter a name, or the @handle of a user.' }] : []),
    ...(amount.ok ? [] : [{ field: 'amount', message: amount.why }]),
    ...(opensDebt(values.verb) && isMistypedDay(values.dueOn) ? [{ field: 'dueOn', message: 'Enter the year with four digits.' }] : []),
  ];
}

export interface Completed {
  readonly values: FormValues;
  readonly target: Target;
  readonly amount: Money;
  readonly debtId: string | undefined;
}

export const draftOf = ({ values: { verb, description, dueOn }, target, amount, debtId }: Completed): Draft => ({
  verb,
  person: target.person,
  name: target.name,
  amount,
  description: description.trim(),
  dueOn: opensDebt(verb) ? dueOn : '',
  debtId,
});

export function commandOf(completed: Completed): string {
  const { verb, description, dueOn, amount, debtId = '' } = draftOf(completed);
  return cli.record(verb, { alias: completed.target.name, handle: completed.target.handle }, amount, { description, dueOn, debtId });
}

interface Opened {
  readonly request: RecordRequest;
  readonly owner: string;
  /** The default when neither the request nor the amount names a currency. */
  readonly currency: string;
}

/** The values of the request, or the unsent draft for it. */
export function startingValues({ request, owner, currency }: Opened): FormValues {
  const kept = keptDraft({ owner, request });
  if (kept !== undefined) return { ...kept, currency: kept.currency === '' ? currency : kept.currency };
  return {
    verb: request.verb,
    person: request.personId ?? notChosen,
    newName: '',
    amount: request.amount ?? '',
    currency: request.currency ?? currency,
    description: '',
    dueOn: '',
  };
}
