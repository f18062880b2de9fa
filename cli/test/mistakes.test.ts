import { spawnSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import type { FakeApi } from './fake-api.ts';
import { eachTestTakes } from './own-world.ts';
import { type Home, shim } from './run-debt.ts';

let api: FakeApi;
let home: Home;

eachTestTakes((world) => ({ api, home } = world));
const debt = (...args: readonly string[]) => home.run(args, { env: home.signedIn });

describe('a mistyped command', () => {
  const mistakes: readonly (readonly [args: readonly string[], wanted: string])[] = [
    [['owe', 'maria', '5', 'for'], "debt: the description is missing after 'for'\n  try: debt owe maria 5 for lunch\n"],
    [['owe', 'maria', '5', 'eur', 'lunch'], 'debt: did you mean: for lunch?\n  try: debt owe maria 5 eur for lunch\n'],
    [['owe', 'maria', '5', "Bob's", 'lunch'], "try: debt owe maria 5 for 'Bob'\\''s' lunch\n"],
    [['owe', 'maria'], 'usage: debt owe PERSON AMOUNT [for TEXT]\n  try: debt owe maria 20\n'],
    [['owe', 'Bob Smith'], "try: debt owe 'Bob Smith' 20\n"],
    [['people', 'ad', 'maria'], 'debt: unknown command: people ad\n  try: debt people add\n'],
    [['people', 'maria'], 'debt: unknown command: people maria\n'],
    [['own', 'maria', '5'], 'debt: unknown command: own\n  try: debt owe\n'],
    [['lend', '-dash', '5'], 'try: debt lend -- -dash 5, if -dash is not meant as a flag\n'],
    [['show', 'zzz'], 'why: ids use 0-9 and a-f; type four or more of them\n'],
    [['owe', '', '5eur'], 'debt: the person is missing\n'],
    [['owe', 'maria@example.org', '5eur'], 'debt people add @HANDLE\n'],
    [['owe', '\uff20maria', '5eur'], 'try: did you mean @maria?\n'],
    [['owe', 'maria', '5eur', 'for', 'x'.repeat(501)], '500 characters at most, and it has 501\n'],
  ];
  test.each(mistakes)('%j exits with 2, suggests a correction and records nothing', async (args, wanted) => {
    const { code, out, err } = await debt(...args);

    expect(err).toContain(wanted);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(api.transactions).toEqual([]);
  });

  test.each([
    [['owe', 'maria', '5eur', '--due', 'friday', '--due', 'monday'], "--due was given twice, as 'friday' and as 'monday'"],
    [['history', '-c', 'eur', '--currency=usd'], "--currency was given twice, as 'eur' and as 'usd'"],
    [['owe', 'maria', '5eur', '--timeout', '5', '--timeout', '9'], '--timeout was given twice'],
  ])('%j with two values for one flag exits with 2', async (args, wanted) => {
    const { code, out, err } = await debt(...args);

    expect(err).toContain(wanted);
    expect({ code, out }).toEqual({ code: 2, out: '' });
  });

  test('in another encoding than UTF-8 exits with 2 and sends nothing', async () => {
    const child = spawnSync('bash', ['-c', '"$0" owe maria 5eur for $\'caf\\xe9\'', shim], { env: { ...home.env, ...home.signedIn } });
    const secret = spawnSync('bash', ['-c', 'printf \'caf\\xe9 12345\' | "$0" login maria --password-file -', shim], { env: home.env });

    expect(child.status).toBe(2);
    expect(child.stderr.toString()).toContain('is not UTF-8');
    expect(secret.status).toBe(2);
    expect(secret.stderr.toString()).toContain('debt: stdin is not UTF-8');
    expect(api.seen).toEqual([]);
  });

  test('in the year of a due date needs --yes, and a dry run shows it', async () => {
    api.addPerson('maria', 'maria');

    const asked = await debt('owe', 'maria', '5eur', '--due', '1999-01-01');
    const far = await debt('lend', 'maria', '5eur', '--due', '2062-01-01');
    const moved = await debt('due', '0198f2c4-0000-7000-8000-00000000000a', '1999-01-01');
    const before = api.seen.length;
    const dry = await debt('owe', 'maria', '5eur', '--due', '1999-01-01', '--dry-run');
    const done = await debt('owe', 'maria', '5eur', '--due', '1999-01-01', '--yes');

    expect([asked.code, far.code, moved.code, dry.code, done.code]).toEqual([2, 2, 2, 0, 0]);
    expect(asked.err).toContain('The due date 1999-01-01 is in the past. Record it?');
    expect(asked.err).toContain('try: debt owe maria 5eur --due 1999-01-01 --yes');
    expect(far.err).toContain('more than 5 years ahead');
    expect(before).toBe(0);
    expect(dry.out).toContain('due 1999-01-01');
  });

  test('owe finds an alias that looks like an e-mail address', async () => {
    api.addPerson('maria@example.org');

    expect((await debt('people', 'rename', 'maria@example.org', 'maria')).err).not.toContain('e-mail address');
    expect((await debt('owe', 'maria@example.org', '5eur')).code).toBe(0);
  });

  test('owe records a due date in the description as text, and hints at the flag', async () => {
    api.addPerson('maria', 'maria');

    const hinted = await debt('owe', 'maria', '5eur', 'for', 'lunch', 'due', 'friday');
    const plain = await debt('owe', 'maria', '5eur', 'for', 'what', 'is', 'due');

    expect(hinted).toMatchObject({
      code: 0,
      err: "'due friday' was recorded as part of the description. To set a due date: --due friday\n",
    });
    expect(plain).toMatchObject({ code: 0, err: '' });
  });
});

describe('an answer', () => {
  test('distinguishes an empty list from one in which nothing matches', async () => {
    const filters = [
      ['--awaiting', 'me'],
      ['--from', '2026-12-01', '--to', '2026-11-01'],
      ['--search', '%'],
      ['--currency', 'usd'],
    ];

    expect((await debt('history')).out).toBe('No transactions yet.\n');
    for (const filter of filters) expect((await debt('history', ...filter)).out).toBe('Nothing matches.\n');
    expect((await debt('debts')).out).toBe('No open debts.\n');
    expect((await debt('debts', '--all')).out).toBe('No debts yet.\n');
    expect((await debt('debts', '--currency', 'usd')).out).toBe('Nothing matches.\n');
  });

  test('to activate is the same for any code once the account is active', async () => {
    const run = await debt('activate', '000000');

    expect(run.out).toBe('This account is already active.\n');
    expect(api.seen.some(({ path }) => path.endsWith('/activation'))).toBe(false);
  });

  test('shows never for a token that does not expire, and asks for an id when two tokens have one name', async () => {
    const token = (id: string) => ({ id, name: 'ci', createdAt: '2026-11-22T12:00:00.000Z', lastUsedAt: null, expiresAt: null });
    api.tokens.push(token('0198f2c4-0000-7000-8000-00000000000a'), token('0198f2c4-0000-7000-8000-00000000000b'));

    const list = await debt('tokens');
    const revoked = await debt('tokens', 'revoke', 'ci');

    expect(list.out).toMatch(/UNTIL\n.* never\n.* never\n$/);
    expect(revoked).toMatchObject({ code: 2, out: '' });
    expect(revoked.err).toContain('2 tokens are named ci');
    expect(revoked.err).toContain('debt tokens revoke 0000000b');
  });

  test('to show accepts an id that is shortened from either end, or as lists show it', async () => {
    const id = '0198f2c4-1111-7000-8000-2222f9d77f1d';
    api.addPending(api.addPerson('bob', 'bob'), '7.00', id);

    for (const part of ['f9d7', 'f9d77f1d', '7f1d', '0198f2', id]) expect((await debt('show', part, '--json')).out).toContain(id);
  });
});
