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

test.each([`${token}\n`, `${token}\r\n`, ` ${token} `])('white space around the token in DEBT_TOKEN is ignored: %j', async (given) => {
  const run = await home.run(['whoami'], { env: { DEBT_TOKEN: given } });

  expect(run.code).toBe(0);
});

test.each(['a\nb', 'a b', 'tökén', '\n'])('a malformed DEBT_TOKEN is refused by name, and nothing is sent or stored: %j', async (given) => {
  const run = await home.run(['owe', 'alice', '5'], { env: { DEBT_TOKEN: given } });

  expect(run.code).toBe(2);
  expect(run.err).toContain('debt: DEBT_TOKEN has no valid token');
  expect(run.err).toContain('debt explain bad_token');
  expect(api.seen).toEqual([]);
  expect(existsSync(join(home.state, 'writes'))).toBe(false);
});

test('a token file with two lines is refused by name', async () => {
  const file = home.file('token', 'a\nb\n');

  const run = await home.run(['whoami'], { env: { DEBT_TOKEN_FILE: file } });

  expect(run.code).toBe(2);
  expect(run.err).toContain(`${file} has no valid token`);
});

test.skipIf(process.getuid?.() !== 0)(
  'a user without a home folder gets one message, and no secret is written into the current folder',
  async () => {
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
  },
);
