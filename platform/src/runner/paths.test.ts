import { userInfo } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { expect, test } from 'vitest';
import { dataRoot } from '../environment/paths.ts';

test.each([{ HOME: '' }, { HOME: 'here' }, {}])(
  'with %o the data is in the home that the system knows, never in the folder of the command',
  (variables) => {
    expect(isAbsolute(dataRoot(variables))).toBe(true);
    expect(dataRoot(variables)).toBe(join(userInfo().homedir, '.local', 'share', 'debt'));
  },
);

test('the data is in the home that HOME names', () => {
  expect(dataRoot({ HOME: '/home/me' })).toBe('/home/me/.local/share/debt');
});
