import { createHash } from 'node:crypto';
import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { functions } from '../sql/functions.ts';
import { migrations } from './index.ts';

/** SHA-256 of the text of each migration, including the bounds in it. Of the migrations of the functions, only the last digest counts. */
const recorded: Readonly<Record<string, string>> = {
  '0001-people': '49a61250ba8df86b469358f4587fc1ab',
  '0002-ledger': 'a292672c04048bb0e85e7dbd2ec40784',
  '0003-delivery': 'be46f846df4d586457590e71da0bc6ae',
  '0004-functions': '822ae07d4783158bc1912bb623e5107c',
  '0005-accounts': 'b4f34ec8bc1e49e41869fa97cf2cf884',
  '0006-aliases': '76ae5e6774d6dedd32fd48bf9693a7f1',
  '0007-functions': '822ae07d4783158bc1912bb623e5107c',
  '0008-functions': '822ae07d4783158bc1912bb623e5107c',
  '0009-functions': '822ae07d4783158bc1912bb623e5107c',
  '0010-lookups': 'aa6a8ba7e5f9387930bc5c6a45e357d1',
  '0011-lists': '4071f8ceee237bbbada28d2c600166fa',
  '0012-functions': '822ae07d4783158bc1912bb623e5107c',
  '0013-functions': '822ae07d4783158bc1912bb623e5107c',
  '0014-renamed-functions': '4c2718b020a213d4fbc9acdd60de18d9',
  '0015-standard-names': 'a58e4d27c7d342212cd445c1c704717b',
  '0016-functions': '822ae07d4783158bc1912bb623e5107c',
  '0017-contract-documents': '338831ca9a405b43e9212cdce635b2d0',
  '0018-functions': '822ae07d4783158bc1912bb623e5107c',
  '0019-reset-codes': '174eec1b0dad6085a999cc5e441b3b72',
  '0020-functions': '822ae07d4783158bc1912bb623e5107c',
  '0021-consent-from': 'fe0daaaed630b6796df0112f34ed03ca',
  '0022-functions': '1a73039a7bcf95be756b24f67d0cfefd',
};

const digest = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 32);
const runsFunctions = migrations.filter(({ sql }) => sql === functions).map(({ name }) => name);

describe('a migration', () => {
  test('of the tables never changes after its release', () => {
    const changed = migrations.filter(({ name, sql }) => !runsFunctions.includes(name) && recorded[name] !== digest(sql));

    expect(
      changed.map(({ name, sql }) => `${name} is now ${digest(sql)}`),
      'Databases that have run it would never receive the change: append a migration to migrations/index.ts and record its digest here. ' +
        'Only before the first release may the recorded digest be replaced.',
    ).toEqual([]);
  });

  test('runs the SQL functions again whenever their text has changed', () => {
    const last = runsFunctions.at(-1) ?? 'none';

    expect(
      `${last}: ${recorded[last] ?? 'not recorded'}`,
      "The text of a file of store/sql, or a bound in it, has changed, and databases that exist would keep the old functions: append { name: 'NNNN-functions', " +
        'sql: functions } to migrations/index.ts and record its digest here. Only before the first release may the recorded digest be replaced.',
    ).toBe(`${last}: ${digest(functions)}`);
  });

  test('has a digest in this test', () => {
    expect(Object.keys(recorded)).toEqual(migrations.map(({ name }) => name));
  });
});

describe('an SQL function', () => {
  const folder = fileURLToPath(new URL('../sql/', import.meta.url));
  const files = globSync('**/*.sql', { cwd: folder });
  const textOf = (file: string): string => readFileSync(`${folder}${file}`, 'utf8');

  test('has a file of its own with its name, and at most 60 lines', () => {
    const others = files.filter((file) => {
      const text = textOf(file);
      const [name, ...more] = [...text.matchAll(/^create or replace function (\w+)/gm)].map((match) => match[1]);
      const isNamed = file.replace(/^.*\//, '').startsWith(`${name?.replaceAll('_', '-')}`);
      return !isNamed || more.length > 0 || text.split('\n').length > linesMax;
    });

    expect(others).toEqual([]);
  });

  test('is part of the migration of the functions', () => {
    expect(files.filter((file) => !functions.includes(textOf(file)))).toEqual([]);
  });
});

const linesMax = 60;
