import type { Person } from '@debt/proto/http';
import { describe, expect, test } from 'vitest';
import type { FormValues } from '../../lib/draft.ts';
import { changed, chipsFor, counterpartyOf, mistakesIn, notChosen, sentenceOf, someoneNew, targetOf } from './form.ts';

const person = (id: string, alias: string, handle: string | null = null): Person => ({
  id,
  alias,
  handle,
  name: null,
  link: handle === null ? 'private' : 'linked',
  blocked: false,
  version: 1,
});
const [ada, ben] = [person('a', 'Ada'), person('b', 'Ben', 'ben')];
const values = (part: Partial<FormValues> = {}): FormValues => ({
  verb: 'owe',
  person: notChosen,
  newName: '',
  amount: '5',
  currency: 'EUR',
  description: '',
  dueOn: '',
  ...part,
});
const zoe = person('z', 'Zoë Brand');
const book = { people: [ada, ben, zoe], opened: undefined };
const loading = { people: undefined, opened: undefined };
const typed = (newName: string, chosen = notChosen) => counterpartyOf({ person: chosen, newName }, book);

describe('the counterparty of a new entry', () => {
  test('is not chosen until the user chooses one, and nothing is sent before', () => {
    const counterparty = counterpartyOf(values(), book);

    expect(counterparty).toEqual({ status: 'none' });
    expect(targetOf(counterparty)).toBeUndefined();
    expect(mistakesIn(values(), counterparty)).toEqual([{ field: 'newName', message: 'Choose a person, or enter a name.' }]);
  });

  test('is the person of the page, even before the address book has arrived and when it does not contain them', () => {
    for (const people of [undefined, [], [ada]]) {
      const counterparty = counterpartyOf(values({ person: 'b' }), { people, opened: { id: 'b', person: ben } });

      expect(targetOf(counterparty)).toMatchObject({ person: { id: 'b' }, name: 'Ben' });
    }
  });

  test('is sent only once it is loaded', () => {
    const counterparty = counterpartyOf(values({ person: 'b' }), loading);

    expect(counterparty.status).toBe('loading');
    expect(mistakesIn(values({ person: 'b' }), counterparty).map(({ field }) => field)).toEqual(['newName']);
  });

  test('is no longer chosen after leaving the address book', () => {
    expect(counterpartyOf(values({ person: 'gone' }), book)).toEqual({ status: 'none' });
  });

  test.each([
    ['ben', { id: 'b' }],
    ['@ben', { id: 'b' }],
    ['Tom', { alias: 'Tom' }],
    ['@tom', { handle: 'tom' }],
  ])('is found for the typed text %s: %j', (name, expected) => {
    expect(targetOf(typed(name))?.person).toEqual(expected);
  });

  test('is never guessed from a part of a name: the user has to choose or to add a new person', () => {
    const part = typed('zoe');

    expect(part).toEqual({ status: 'unclear', matches: [zoe] });
    expect(targetOf(part)).toBeUndefined();
    expect(mistakesIn(values({ newName: 'zoe' }), part)[0]?.message).toBe('Choose Zoë Brand, or add “zoe” as a new person.');
    expect(targetOf(typed('zoe', someoneNew))?.person).toEqual({ alias: 'zoe' });
  });

  test('that is typed before the address book has arrived is not replaced by a similar name in it', () => {
    expect(targetOf(counterpartyOf(values({ newName: 'Zoë' }), loading))?.person).toEqual({ alias: 'Zoë' });
    expect(targetOf(typed('Zoë'))).toBeUndefined();
  });
});

describe('the people that can be chosen with one press', () => {
  const many = Array.from({ length: 200 }, (_, at) => person(`p${at}`, `Person ${at}`));
  const crowd = { people: many, opened: undefined };
  const entryWith = ({ id, alias, handle, name }: Person) => ({ person: { id, alias, handle, name } });
  const latest = many.slice(100, 104).flatMap((each) => [entryWith(each), entryWith(each)]);

  test('are the five latest counterparties, filled up from the address book', () => {
    expect(chipsFor(undefined, latest, crowd).map(({ id }) => id)).toEqual(['p100', 'p101', 'p102', 'p103', 'p0']);
  });

  test('contain the chosen person, wherever it was chosen', () => {
    const chosen = many[150];

    expect(chipsFor(chosen, latest, crowd)).toHaveLength(5);
    expect(chipsFor(chosen, latest, crowd)[0]).toBe(chosen);
  });

  test('do not contain people who are blocked or have deleted their account', () => {
    const people = [{ ...ada, blocked: true }, { ...ben, link: 'deleted' as const }, zoe];

    expect(chipsFor(undefined, [], { people, opened: undefined })).toEqual([zoe]);
  });
});

describe('the amount of a payment', () => {
  const eur = (amount: string) => ({ amount, currency: 'EUR' });
  const payable = [{ free: eur('14.50'), claimed: eur('10.00') }];
  const refusal = (part: Partial<FormValues>) =>
    mistakesIn(values({ verb: 'pay', ...part }), typed('ben'), payable).map(({ field, message }) =>
      `${field}: ${message}`.replaceAll('\u00a0', ' '),
    );

  test('may be what is left to pay, and no more', () => {
    expect(refusal({ amount: '14.50' })).toEqual([]);
    expect(refusal({ amount: '14.51' })).toEqual(['amount: Enter at most €14.50. €10.00 is pending already.']);
  });

  test('is refused in a currency in which nothing is outstanding', () => {
    expect(refusal({ amount: '1', currency: 'USD' })).toEqual(['amount: Nothing is outstanding in USD.']);
  });

  test('is not judged while it is unknown what is outstanding', () => {
    expect(mistakesIn(values({ verb: 'pay', amount: '999' }), typed('ben'))).toEqual([]);
  });
});

describe('the button that records', () => {
  test.each([
    ['owe', 'You owe Ben '],
    ['lend', 'Ben owes you '],
    ['pay', 'You paid Ben '],
  ] as const)('shows what it records: %s', (verb, sentence) => {
    const target = targetOf(typed('ben'));
    if (target === undefined) throw new Error('Ben is in the address book');

    const sentenceShown = sentenceOf({ values: values({ verb }), target, amount: { amount: '20.00', currency: 'EUR' }, debtId: undefined });

    expect(sentenceShown).toMatch(new RegExp(`^${sentence}.*20`));
    expect(sentenceShown).toContain('€');
  });
});

describe('the currency of an amount', () => {
  test('follows an amount that names a currency', () => {
    expect(changed(values(), { amount: '20 usd' })).toMatchObject({ amount: '20 usd', currency: 'USD' });
    expect(changed(values({ currency: 'USD' }), { amount: '€5' })).toMatchObject({ currency: 'EUR' });
  });

  test('is unchanged when the amount names none, or is ambiguous', () => {
    for (const amount of ['20', '20 us', '$5', '']) expect(changed(values(), { amount }).currency).toBe('EUR');
  });

  test('chosen from the list replaces the currency in the amount', () => {
    expect(changed(values({ amount: '20 usd', currency: 'USD' }), { currency: 'CHF' })).toMatchObject({ amount: '20', currency: 'CHF' });
    expect(changed(values({ amount: '$5' }), { currency: 'CHF' })).toMatchObject({ amount: '5', currency: 'CHF' });
  });

  test('chosen from the list resolves a shared sign in the amount', () => {
    const next = changed(values({ amount: '$5' }), { currency: 'CAD' });

    expect(next).toMatchObject({ amount: '$5', currency: 'CAD' });
    expect(mistakesIn(next, counterpartyOf({ person: 'a', newName: '' }, book))).toEqual([]);
  });
});
