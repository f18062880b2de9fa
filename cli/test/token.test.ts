import { spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { type FakeApi, token } from './fake-api.ts';
import { eachTestTakes } from './own-world.ts';
import type { Home } from './run-debt.ts';

let api: FakeApi;
let home: Home;

eachTestTakes((world) => ({ api, home } = world));

test.each([`${token}\n`, `${token}\r\n`, ` ${token} `])('white space around the token of DEBT_TOKEN is left out: %j', async (given) => {
  const run = await home.run(['whoami'], { env: { DEBT_TOKEN: given } });

  expect(run.code).toBe(0);
});

test.each(['a\nb', 'a b', 'tökén', '\n'])(
  'a DEBT_TOKEN that cannot be one is refused by name, nothing is sent and nothing kept: %j',
  async (given) => {
    const run = await home.run(['owe', 'alice', '5'], { env: { DEBT_TOKEN: given } });

    expect(run.code).toBe(2);
    expect(run.err).toContain('debt: DEBT_TOKEN holds no token');
    expect(run.err).toContain('debt explain bad_token');
    expect(api.seen).toEqual([]);
    expect(existsSync(join(home.state, 'writes'))).toBe(false);
  },
);

test('a token file that holds two lines is refused by name', async () => {
  const file = home.file('token', 'a\nb\n');

  const run = await home.run(['whoami'], { env: { DEBT_TOKEN_FILE: file } });

  expect(run.code).toBe(2);
  expect(run.err).toContain(`${file} holds no token`);
});

test.skipIf(process.getuid?.() !== 0)('a user without any home gets one sentence, and no secret in the folder of the command', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'debt no home '));
  chmodSync(folder, 0o777);
  const debt = fileURLToPath(new URL('../bin/debt', import.meta.url));
  const child = spawn(debt, ['login', 'mia', '--password-file', '-'], {
    cwd: folder,
    // Without an entry in the user database.
    uid: 1_234_567,
    env: { PATH: process.env['PATH'], HOME: '', DEBT_SERVER: api.origin },
  });
  let err = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (err += text));
  child.stdin.on('error', () => undefined);
  child.stdin.end('secret\n');

  const code = await new Promise<number | null>((resolve) => void child.once('close', resolve));
  const left = readdirSync(folder);
  rmSync(folder, { recursive: true });

  expect(err).toContain('debt explain no_home');
  expect(code).toBe(3);
  expect(left).toEqual([]);
  expect(api.seen).toEqual([]);
});
