import { expect, test } from 'vitest';
import { isAllowedHost } from './credentials.ts';

test('the Host must name this server', () => {
  const allowed = ['debt.example:443', '127.0.0.1:*'];

  expect(['Debt.Example:443', '127.0.0.1:81', '127.0.0.1'].map((host) => isAllowedHost(host, allowed))).toEqual([true, true, true]);
  expect(
    ['debt.example', 'debt.example:80', 'evil.example:443', '127.0.0.1.evil.example:80', undefined].map((host) =>
      isAllowedHost(host, allowed),
    ),
  ).toEqual([false, false, false, false, false]);
});
