import { expect, test } from 'vitest';
import { compileCacheDir } from './compile-cache.ts';

test.each([
  [{ XDG_CACHE_HOME: '/var/cache/me', HOME: '/home/me' }, '/var/cache/me/debt/compile'],
  [{ XDG_CACHE_HOME: '', HOME: '/home/me' }, '/home/me/.cache/debt/compile'],
  [{ XDG_CACHE_HOME: 'cache', HOME: '/home/me' }, '/home/me/.cache/debt/compile'],
  [{ HOME: '/home/me' }, '/home/me/.cache/debt/compile'],
])('with %o what was compiled is kept in %s', (variables, folder) => {
  expect(compileCacheDir(variables)).toBe(folder);
});

test.each([{}, { HOME: '' }, { HOME: 'here' }])('with %o nothing is kept, least of all in the folder of the command', (variables) => {
  expect(compileCacheDir(variables)).toBeUndefined();
});
