import { AppError } from '@debt/kit/errors';
import { expect, test } from 'vitest';
import { accountLimits } from './limits.ts';
import { Passwords } from './passwords.ts';

test('a password matches its own hash only, whichever Unicode form composes its letters', async () => {
  const passwords = await Passwords.create();
  const stored = await passwords.hash('Caf\u00e9 am Rand');

  expect(stored).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
  expect(await passwords.matches('Cafe\u0301 am Rand', stored)).toBe(true);
  expect(await passwords.matches('Cafe am Rand', stored)).toBe(false);
});

test('one hash is computed for a known and an unknown account alike', async () => {
  const passwords = await Passwords.create();
  const stored = await passwords.hash('a password of mine');
  const before = passwords.computed;

  const known = await passwords.matches('wrong', stored);
  const afterKnown = passwords.computed;
  const unknown = await passwords.matches('wrong', undefined);

  expect([known, unknown]).toEqual([false, false]);
  expect([afterKnown - before, passwords.computed - afterKnown]).toEqual([1, 1]);
});

test('hash computations above the bound of the queue are refused immediately with a retry time', async () => {
  const passwords = await Passwords.create();
  const capacity = accountLimits.hashesAtOnceMax + accountLimits.hashesWaitingMax;

  const outcomes = await Promise.allSettled(Array.from({ length: capacity + 5 }, () => passwords.matches('x', undefined)));

  const refused = outcomes.flatMap((outcome) =>
    outcome.status === 'rejected' && outcome.reason instanceof AppError ? [outcome.reason] : [],
  );
  expect(refused).toHaveLength(5);
  expect(refused.every(({ code, retryAfterSeconds }) => code === 'busy' && retryAfterSeconds !== undefined)).toBe(true);
  expect(await passwords.matches('x', undefined)).toBe(false);
});
