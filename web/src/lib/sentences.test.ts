import { verbs } from '@debt/rules';
import { describe, expect, test } from 'vitest';
import { cli, quote } from './cli.ts';
import { consentText, initialOf, named, noticeText, relationOf, transactionText, verbLabel, verbNames } from './sentences.ts';

describe('the effect that is shown before sending', () => {
  test.each([
    ['owe', 'linked', 'Posted at once: '],
    ['lend', 'linked', 'Pending: Alice has to confirm it'],
    ['pay', 'linked', 'Pending: Alice has to confirm it'],
    ['receive', 'linked', 'Posted at once: '],
    ['forgive', 'linked', 'Posted at once: '],
    ['lend', 'private', 'Posted at once: '],
    ['owe', 'none', 'Pending: Alice has to confirm it'],
    ['owe', 'requested', 'Pending: Alice has to confirm it'],
    ['pay', 'deleted', 'Posted at once: '],
  ] as const)('of %s with a person that is %s is: %s', (verb, link, effect) => {
    expect(consentText(verb, relationOf(link), 'Alice')).toMatch(new RegExp(`^${effect}`));
  });

  test('is known for every verb of the rules', () => {
    expect([...verbNames].toSorted()).toEqual(Object.keys(verbs).toSorted());
  });
});

test('a right-to-left name is isolated from the amount beside it, and other names are unchanged', () => {
  const isolated = '\u2068يوسف\u2069';

  expect(verbLabel('owe', 'يوسف')).toBe(`I owe ${isolated}`);
  expect(named('יעל')).toBe('\u2068יעל\u2069');
  expect(named('𞤀𞤣𞤤𞤢𞤥')).toBe('\u2068𞤀𞤣𞤤𞤢𞤥\u2069');
  expect(named('Zoë Świętosławska 李')).toBe('Zoë Świętosławska 李');
});

test('direction marks in a name are removed, and its initial is its first visible character', () => {
  expect(verbLabel('pay', 'A\u202Eb')).toBe('I paid Ab');
  expect(named('\u2069\u202Eיעל')).toBe('\u2068יעל\u2069');
  expect(['anna', '👩\u200D👩\u200D👧 Nachbarn', '\u202Ezoë', ''].map(initialOf)).toEqual(['A', '👩\u200D👩\u200D👧', 'Z', '?']);
});

test('verb labels name only me until a person is chosen', () => {
  expect(verbNames.map((verb) => verbLabel(verb, undefined))).toEqual(['I owe', 'I am owed', 'I paid', 'I was paid', 'I forgive']);
});

describe('the command beside a control', () => {
  test('names users by handle and quotes arguments for the shell', () => {
    const money = { amount: '20.00', currency: 'EUR' };

    expect(cli.record('owe', { alias: 'Al', handle: 'alice' }, money, { description: "Luigi's place", dueOn: '2026-12-01' })).toBe(
      "debt owe @alice 20.00eur for 'Luigi'\\''s place' --due 2026-12-01",
    );
    expect(quote('Anna Maria')).toBe("'Anna Maria'");
  });

  test('has a flag for each filter that is set', () => {
    expect(cli.history({ person: '@bob', search: '', state: 'posted' })).toBe('debt history @bob --state posted');
  });
});

test('a debt that I have not confirmed is a statement of its author, and a fact afterwards', () => {
  const claim = { mine: false, verb: 'lend', person: { id: null, alias: 'Ben', handle: null } } as const;

  expect(transactionText({ ...claim, state: 'pending' })).toBe('Ben lent you');
  expect(transactionText({ ...claim, state: 'posted' })).toBe('You owe Ben');
  expect(transactionText(claim)).toBe('You owe Ben');
});

describe('a notification in one short sentence', () => {
  const [me, ben] = [
    { id: 'me', isUser: true, handle: 'ada', name: 'Ada' },
    { id: 'ben', isUser: true, handle: 'ben', name: 'Ben Okri' },
  ];
  const notice = {
    type: 'transaction',
    transactionId: 'one',
    kind: 'lend',
    state: 'posted',
    amount: { amount: '24.50', currency: 'EUR' },
    author: me,
    counterparty: ben,
    authorLends: false,
    actorId: 'me',
    description: '',
    dueOn: null,
    reversesId: null,
    allocations: [],
    outstanding: { amount: '24.50', currency: 'EUR' },
    recordedAt: '2026-11-01T10:00:00.000Z',
    firstContact: false,
    raises: true,
    pendingForYou: false,
  } as const;

  test.each([
    [{}, 'You owe Ben Okri €24.50'],
    [{ actorId: 'ben' }, 'Ben Okri confirmed €24.50'],
    [{ state: 'declined', actorId: 'ben' }, 'Ben Okri declined €24.50'],
    [{ state: 'pending', authorLends: true }, 'Ben Okri owes you €24.50. Ben Okri has to confirm it.'],
    [
      { state: 'pending', author: ben, counterparty: me, authorLends: true, actorId: 'ben', pendingForYou: true },
      'Ben Okri lent you €24.50. You have to confirm it.',
    ],
    [
      { state: 'pending', kind: 'repay', author: ben, counterparty: me, actorId: 'ben', pendingForYou: true },
      'Ben Okri paid you €24.50. You have to confirm it.',
    ],
    [{ kind: 'forgive', author: ben, counterparty: me, actorId: 'ben', authorLends: true }, 'Ben Okri forgave you €24.50'],
    [{ kind: 'reverse' }, 'You undid an entry of €24.50'],
  ] as const)('%j is: %s', (part, text) => {
    expect(noticeText({ ...notice, ...part }, 'me').replaceAll('\u00a0', ' ')).toBe(text);
  });
});
