import { userInfo } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { findPaths } from './paths.ts';

test.each([{ HOME: '' }, { HOME: '.' }, { HOME: '', XDG_CONFIG_HOME: 'config' }, {}])(
  'with %o no file of this program is in the current folder',
  (env) => {
    const home = userInfo().homedir;

    const paths = findPaths(env);

    expect(paths.credentials).toBe(join(home, '.config', 'debt', 'credentials.json'));
    expect(Object.values(paths).filter((path) => !String(path).startsWith(home))).toEqual([]);
  },
);
