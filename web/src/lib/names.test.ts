import { afterEach, describe, expect, test } from 'vitest';
import { nameOf, namesByHandle, namesOf, noteAddressBook, partyName } from './names.ts';

const ben = { alias: 'ben', handle: 'ben', name: 'Ben Okri' };

describe('the name of a person on the page', () => {
  afterEach(() => namesByHandle.set(new Map()));

  test('is the name that a user has chosen, until I give the user another', () => {
    expect(namesOf([ben]).get('ben')).toBe('Ben Okri');
    expect(namesOf([{ ...ben, alias: 'Benny' }]).get('ben')).toBe('Benny');
    expect(namesOf([{ ...ben, alias: 'Ben' }]).get('ben')).toBe('Ben');
    expect(namesOf([{ ...ben, name: null }]).get('ben')).toBe('ben');
  });

  test('never becomes the name of another person by the choice of the user', () => {
    const names = namesOf([ben, { alias: 'BEN OKRI', handle: null, name: null }, { alias: 'ben2', handle: 'ben2', name: 'Ben Okri' }]);

    expect([...names]).toEqual([
      ['ben', 'ben'],
      ['ben2', 'ben2'],
    ]);
  });

  test('is the same in lists and in notifications', () => {
    noteAddressBook([ben]);

    expect(nameOf({ alias: 'ben', handle: 'Ben' })).toBe('Ben Okri');
    expect(partyName({ name: 'Ben O.', handle: 'ben' })).toBe('Ben Okri');
    expect(partyName({ name: 'Dora', handle: 'dora' })).toBe('Dora');
    expect(nameOf({ alias: 'Clara', handle: null })).toBe('Clara');
  });
});
