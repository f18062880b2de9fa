import type { Person } from '@debt/proto/http';
import { describe, expect, test } from 'vitest';
import type { FormValues } from '../../lib/draft.ts';
import { changed, chosenPerson, mistakesIn, notChosen, personOptions, someoneNew, targetOf } from './form.ts';

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
const book = { people: [ada, ben], opened: undefined };

describe('the counterparty of a new entry', () => {
  test('is not chosen until the user chooses one, and nothing is sent before', () => {
    const chosen = chosenPerson(notChosen, book);

    expect(chosen).toBe(notChosen);
    expect(targetOf(chosen, '', book)).toBeUndefined();
    expect(mistakesIn(values(), chosen, undefined)).toEqual([{ field: 'person', message: 'Choose a person.' }]);
    expect(personOptions(chosen, book)[0]).toEqual({ value: notChosen, label: 'Choose a person …' });
  });

  test('is the person of the page, even before the address book has arrived and when it does not contain them', () => {
    for (const people of [undefined, [], [ada]]) {
      const opened = { people, opened: { id: 'b', person: ben } };
      const chosen = chosenPerson('b', opened);

      expect(chosen).toBe('b');
      expect(targetOf(chosen, '', opened)?.name).toBe('Ben');
      expect(personOptions(chosen, opened).filter(({ value }) => value === 'b')).toEqual([{ value: 'b', label: 'Ben (@ben)' }]);
    }
  });

  test('is always among the options, so that the shown person is the one that is sent', () => {
    for (const people of [undefined, [], [ada], [ada, ben]])
      for (const opened of [undefined, { id: 'b', person: undefined }, { id: 'b', person: ben }])
        for (const value of ['', 'a', 'b', 'gone', someoneNew]) {
          const chosen = chosenPerson(value, { people, opened });
          const options = personOptions(chosen, { people, opened }).map((option) => option.value);

          expect(options.filter((option) => option === chosen)).toEqual([chosen]);
        }
  });

  test('is no longer chosen after leaving the address book', () => {
    expect(chosenPerson('gone', book)).toBe(notChosen);
  });

  test('is someone new, who has to be named, when the address book is empty', () => {
    const empty = { people: [], opened: undefined };

    expect(chosenPerson(notChosen, empty)).toBe(someoneNew);
    expect(mistakesIn(values(), someoneNew, targetOf(someoneNew, ' ', empty)).map(({ field }) => field)).toEqual(['newName']);
  });

  test.each([
    ['ben', { id: 'b' }],
    ['@ben', { id: 'b' }],
    ['Zoe', { alias: 'Zoe' }],
    ['@zoe', { handle: 'zoe' }],
  ])('is found for %s, typed as someone new: %j', (name, expected) => {
    expect(targetOf(someoneNew, name, book)?.person).toEqual(expected);
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
    expect(mistakesIn(next, 'a', targetOf('a', '', book))).toEqual([]);
  });
});
