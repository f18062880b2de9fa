import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { forecastAllocation } from './allocation.ts';
import { consent, consentSentence } from './consent.ts';
import { minor } from './money.ts';
import { raises, verbOf, verbs } from './verbs.ts';

describe('consent', () => {
  test.each([
    ['owe', 'linked', 'posted at once, because it is against your own interest'],
    ['lend', 'linked', 'pending until ben confirms, because it is in your favour'],
    ['pay', 'linked', 'pending until ben confirms, because it is in your favour'],
    ['receive', 'linked', 'posted at once, because it is against your own interest'],
    ['forgive', 'linked', 'posted at once, because it is against your own interest'],
    ['lend', 'private', 'posted at once, because they have no account, so you alone keep this record'],
    ['owe', 'stranger', 'pending until ben confirms, because it is the first transaction between you'],
  ] as const)('%s with a %s person is %s', (verb, relation, sentence) => {
    expect(consentSentence(consent({ authorLends: verbs[verb].authorLends, raises: raises(verb), relation }), 'ben')).toBe(sentence);
  });
});

describe('a verb', () => {
  test.each(['owe', 'lend', 'pay', 'receive', 'forgive'] as const)('%s is derived from the transaction that it records', (verb) => {
    expect(verbOf(verbs[verb].kind, verbs[verb].authorLends)).toBe(verb);
  });

  test('of a reversal is undo', () => {
    expect(verbOf('reverse', true)).toBe('undo');
  });
});

describe('the forecast of an allocation', () => {
  const debt = fc.record({
    id: fc.uuid(),
    dueOn: fc.constantFrom(undefined, '2027-01-01', '2026-12-31', '2027-01-02'),
    openedAt: fc.constantFrom('2026-01-01T00:00:00.000000Z', '2026-01-02T00:00:00.000000Z'),
    outstanding: fc.bigInt({ min: 0n, max: 50n }).map(minor),
  });

  test('allocates the whole amount, or refuses it', () => {
    fc.assert(
      fc.property(fc.array(debt, { maxLength: 20 }), fc.bigInt({ min: 1n, max: 400n }).map(minor), (debts, amount) => {
        const total = debts.reduce((sum, { outstanding }) => sum + outstanding, 0n);
        const forecast = forecastAllocation(debts, amount);

        const given = forecast.ok ? forecast.allocations : [];
        expect(forecast).toEqual(
          amount <= total ? { ok: true, allocations: given } : { ok: false, refusal: 'exceeds_outstanding', outstanding: total },
        );
        expect(given.reduce((sum, part) => sum + part.amount, 0n)).toBe(forecast.ok ? amount : 0n);
        // Only the last one may have an outstanding rest.
        expect(given.slice(0, -1).every((part) => part.outstanding === 0n)).toBe(true);
      }),
    );
  });

  test('allocates to the earliest due first, debts without a date last, then the oldest, then by id', () => {
    const open = (id: string, dueOn: string | undefined, openedAt: string) => ({ id, dueOn, openedAt, outstanding: minor(1n) });
    const debts = [
      open('d', undefined, '1'),
      open('c', '2027-02-01', '2'),
      open('b', '2027-02-01', '1'),
      open('a', '2027-02-01', '1'),
      open('e', '2027-01-01', '9'),
    ];

    const forecast = forecastAllocation(debts, minor(5n));

    expect(forecast.ok && forecast.allocations.map((part) => part.debtId)).toEqual(['e', 'a', 'b', 'c', 'd']);
  });

  test('allocates to a thousand debts at most', () => {
    const debts = Array.from({ length: 1001 }, (_, n) => ({ id: `${n}`, dueOn: undefined, openedAt: '1', outstanding: minor(1n) }));

    expect(forecastAllocation(debts, minor(1000n))).toMatchObject({ ok: true });
    expect(forecastAllocation(debts, minor(1001n))).toEqual({ ok: false, refusal: 'too_many_debts', outstanding: 1001n });
  });
});
