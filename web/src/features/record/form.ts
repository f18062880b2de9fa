import type { Money, Person, Transaction } from '@debt/proto/http';
import type { Verb } from '@debt/rules';
import { currencyNamedIn, formatMoney, isZero, minorOf, readAmount, withoutCurrency } from '../../lib/amount.ts';
import type { Payable } from '../../lib/claims.ts';
import { cli } from '../../lib/cli.ts';
import { isMistypedDay } from '../../lib/dates.ts';
import { type FormValues, keptDraft } from '../../lib/draft.ts';
import { nameOf } from '../../lib/names.ts';
import type { FieldError } from '../../lib/problems.ts';
import type { Draft } from '../../lib/queue.ts';
import type { RecordRequest } from '../../lib/record-store.ts';
import { found } from '../../lib/search.ts';
import { consentText, myText, named, relationOf } from '../../lib/sentences.ts';

/** The user has decided that the typed name is a new person. */
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

/** The counterparty that the input names. */
export type Counterparty =
  | { readonly status: 'none' }
  /** Chosen, but not loaded yet. */
  | { readonly status: 'loading'; readonly id: string }
  | { readonly status: 'known'; readonly person: Person; readonly target: Target }
  | { readonly status: 'new'; readonly target: Target }
  /** The typed text is part of several names, or of one: the user has to choose, so that no one is guessed. */
  | { readonly status: 'unclear'; readonly matches: readonly Person[] };

/** The counterparty of the input. A typed text is a known person only if it is exactly their name or @handle. */
export function counterpartyOf({ person, newName }: Pick<FormValues, 'person' | 'newName'>, book: AddressBook): Counterparty {
  const known = knownPeople(book);
  if (person !== notChosen && person !== someoneNew) {
    const chosen = known.find(({ id }) => id === person);
    if (chosen !== undefined) return { status: 'known', person: chosen, target: targetFor(chosen) };
    return book.people === undefined || person === book.opened?.id ? { status: 'loading', id: person } : { status: 'none' };
  }
  const name = newName.trim();
  if (name === '' || name === '@') return { status: 'none' };
  const exact = known.find(isNamed(name));
  if (exact !== undefined) return { status: 'known', person: exact, target: targetFor(exact) };
  const matches = person === someoneNew ? [] : peopleFor(name, book);
  return matches.length > 0 ? { status: 'unclear', matches } : { status: 'new', target: newTarget(name) };
}

export const targetOf = (counterparty: Counterparty): Target | undefined =>
  counterparty.status === 'known' || counterparty.status === 'new' ? counterparty.target : undefined;

const knownPeople = ({ people = [], opened }: AddressBook): readonly Person[] =>
  opened?.person === undefined || people.some(({ id }) => id === opened.id) ? people : [opened.person, ...people];

/** The people whose name or handle contains a text. */
export const peopleFor = (text: string, book: AddressBook): readonly Person[] =>
  found(text, knownPeople(book), ({ alias, handle, name }) => [alias, name ?? '', ...(handle === null ? [] : [handle, `@${handle}`])]);

const chipsMax = 5;

/** The people that can be chosen with one press: the chosen one, the latest counterparties, then others of the address book. */
export function chipsFor(chosen: Person | undefined, latest: readonly Pick<Transaction, 'person'>[], book: AddressBook): readonly Person[] {
  const known = knownPeople(book).filter(({ blocked, link }) => !blocked && link !== 'deleted');
  const recent = latest.flatMap(({ person }) => known.filter(({ id }) => id === person.id));
  const shown = [...new Set([...recent, ...known])].slice(0, chipsMax);
  return chosen === undefined || shown.includes(chosen) ? shown : [chosen, ...shown.slice(0, chipsMax - 1)];
}

const targetFor = (person: Person): Target => ({
  person: { id: person.id },
  name: nameOf(person),
  handle: person.handle,
  relation: relationOf(person.link),
});

function newTarget(name: string): Target {
  const handle = name.slice(1);
  return name.startsWith('@')
    ? { person: { handle }, name: handle, handle, relation: 'stranger' }
    : { person: { alias: name }, name, handle: null, relation: 'private' };
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
export function mistakesIn(values: FormValues, counterparty: Counterparty, payable?: readonly Payable[]): readonly FieldError[] {
  const amount = readAmount(values.amount, values.currency);
  const tooMuch = amount.ok && payable !== undefined ? tooMuchIn(amount.money, payable) : undefined;
  const person = personMistake(counterparty, values.newName.trim());
  return [
    ...(amount.ok ? [] : [{ field: 'amount', message: amount.why }]),
    ...(tooMuch === undefined ? [] : [{ field: 'amount', message: tooMuch }]),
    ...(person === undefined ? [] : [{ field: 'newName', message: person }]),
    ...(opensDebt(values.verb) && isMistypedDay(values.dueOn) ? [{ field: 'dueOn', message: 'Enter the year with four digits.' }] : []),
  ];
}

/** Why the service would refuse the amount of a payment. */
function tooMuchIn(amount: Money, payable: readonly Payable[]): string | undefined {
  const most = payable.find(({ free }) => free.currency === amount.currency);
  if (most === undefined) return `Nothing is outstanding in ${amount.currency}.`;
  if (minorOf(amount) <= minorOf(most.free)) return undefined;
  const pending = isZero(most.claimed) ? '' : ` ${formatMoney(most.claimed)} is pending already.`;
  return isZero(most.free) ? `Nothing is left to pay.${pending}` : `Enter at most ${formatMoney(most.free)}.${pending}`;
}

const namedMax = 3;

function personMistake(counterparty: Counterparty, typed: string): string | undefined {
  switch (counterparty.status) {
    case 'known':
    case 'new':
      return undefined;
    case 'none':
      return 'Choose a person, or enter a name.';
    case 'loading':
      return 'This person is not loaded yet. Try again in a moment.';
    case 'unclear': {
      const { matches } = counterparty;
      const list =
        matches.length > namedMax ? `one of ${matches.length} people` : matches.map((person) => named(nameOf(person))).join(' or ');
      return `Choose ${list}, or add “${named(typed)}” as a new person.`;
    }
  }
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

/** What will be recorded, for the button that records it: `Ben owes you €20.00`. */
export const sentenceOf = ({ values: { verb }, target, amount }: Completed): string =>
  `${myText(verb, target.name)} ${formatMoney(amount)}`;

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

/** Whether the entry is posted at once or awaits a confirmation, and whether it adds a person. */
export function consequenceOf(verb: Verb, counterparty: Counterparty): string {
  const target = targetOf(counterparty);
  if (target === undefined) return 'Choose a person to see whether they have to confirm it.';
  const added = counterparty.status === 'new' ? `${named(target.name)} is new: added to your address book. ` : '';
  return added + consentText(verb, target.relation, target.name);
}
