import { mkdirSync, readdirSync, statSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { identifyProcess } from '@debt/proto/process-identity';
import { describe, expect, test } from 'vitest';
import type { FakeApi } from './fake-api.ts';
import { eachTestTakes } from './own-world.ts';
import { type Home, shim } from './run-debt.ts';

let api: FakeApi;
let home: Home;

eachTestTakes((world) => ({ api, home } = world));

describe('the debt command', () => {
  test('starts through a symlink in a path with spaces', async () => {
    const link = join(home.dir, 'a link to debt');
    symlinkSync(fileURLToPath(new URL('../bin/debt', import.meta.url)), link);

    const run = await home.run(['--version', '--json'], { shim: link });

    expect(run.json()).toMatchObject({ kind: 'version', program: 'debt' });
  });

  test.each(['debt', 'debt-platform'])('%s names NODE_OPTIONS when Node does not start with it', async (name) => {
    const program = name === 'debt' ? shim : shim.replace('cli/bin/debt', 'platform/bin/debt-platform');

    const refused = await home.run(['--version'], { shim: program, env: { NODE_OPTIONS: '--bogus' } });
    const taken = await home.run(['--version'], { shim: program, env: { NODE_OPTIONS: '--no-deprecation' } });

    expect(refused).toMatchObject({
      code: 3,
      out: '',
      err: `${name}: Node does not start with NODE_OPTIONS=--bogus\n  try: unset NODE_OPTIONS\n`,
    });
    expect(taken.code).toBe(0);
  });

  test('suggests a similar command for a mistyped one and runs nothing', async () => {
    const run = await home.run(['hisotry'], { env: home.signedIn });

    expect(run.code).toBe(2);
    expect(run.err).toContain('debt history');
    expect(api.seen).toHaveLength(0);
  });

  test('suggests a similar flag for a mistyped one', async () => {
    const run = await home.run(['owe', 'alice', '20', '--curency', 'eur'], { env: home.signedIn });

    expect(run.code).toBe(2);
    expect(run.err).toContain('--currency');
  });

  test('shows where a setting comes from', async () => {
    const run = await home.run(['config', 'explain', 'server', '--json', '--server', 'local:try']);

    expect(run.json()).toMatchObject({ settings: [{ key: 'server', value: 'local:try', origin: '--server' }] });
  });

  test('finds a local platform by the address in its environment file', async () => {
    const env = { DEBT_SERVER: '', DEBT_PLATFORM_DATA: join(home.dir, 'data') };
    const folder = join('data', 'env', 'default');
    mkdirSync(join(home.dir, folder), { recursive: true });
    const recorded = { version: 1, host: '127.0.0.1', ports: { 'gateway.http': api.port } };
    home.file(join(folder, 'environment.json'), JSON.stringify(recorded));
    home.file(join(folder, 'run.json'), JSON.stringify({ version: 1, supervisor: identifyProcess(process.pid) }));

    const run = await home.run(['whoami'], { env: { ...home.signedIn, ...env } });
    const other = await home.run(['whoami', '--server', 'local:other'], { env: { ...home.signedIn, ...env } });

    expect(run.out).toContain(`local:default (${api.origin})`);
    expect(other.code).toBe(7);
    expect(other.err).toContain('debt-platform up --env other');
  });

  test('writes an export that only its owner can read', async () => {
    api.addPending(api.addPerson('bob', 'bob'), '7.00');

    const run = await home.run(['export', 'json', 'all.json'], { env: home.signedIn });

    expect(run.code).toBe(0);
    expect(statSync(join(home.dir, 'all.json')).mode & 0o777).toBe(0o600);
    expect(readdirSync(home.dir).filter((name) => name.endsWith('.part'))).toEqual([]);
  });

  test('removes control characters from the text of other users before it reaches the terminal', async () => {
    api.addPerson('eve\u001b[2J', 'eve');

    const run = await home.run(['people'], { env: home.signedIn });

    expect(run.out).not.toContain('\u001b');
    expect(run.out).toContain('eve');
  });
});
