import { fieldError } from '@debt/kit/errors';
import { findCurrency } from '@debt/rules';

/** @throws AppError `currency_unknown`, for retired ones as well. */
export function parseCurrency(code: string): string {
  const currency = findCurrency(code);
  if (currency === undefined || currency.retired)
    throw fieldError('currency_unknown', {
      field: 'currency',
      code: 'not_allowed',
      message: `${code} is not a currency of ISO 4217 that is still issued.`,
    });
  return currency.code;
}

/** The schema checks the length; this refuses what an attacker would try first. @throws AppError `password_weak` */
export function requireStrong(password: string, known: readonly string[]): void {
  const plain = password.toLowerCase();
  const guessable = new Set(plain).size < 4 || known.some((text) => plain === text || plain === text.split('@', 1)[0]);
  if (guessable)
    throw fieldError('password_weak', {
      field: 'password',
      code: 'guessable',
      message: 'This password is too easy to guess. Use a few unrelated words.',
    });
}
