import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { commandOf, flagsOf } from '@debt/terminal/command/command';
import { parseInput, splitCommand } from '@debt/terminal/command/parse';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { topics } from '../src/commands/all.ts';
import { program } from '../src/full.ts';
import { FakeApi, token } from './fake-api.ts';
import { Home, type Run } from './run-debt.ts';

let api: FakeApi;
let home: Home;
const escape = '\u001b';
const { commands } = program;
const ids = commands.map(({ id }) => id);

beforeAll(async () => {
  api = await FakeApi.start();
  home = new Home(api.origin);
});
afterAll(async () => {
  home[Symbol.dispose]();
  await api[Symbol.asyncDispose]();
});

/** Splits an example as a shell would; supports only the syntax that examples use. */
const args = (example: string): readonly string[] =>
  [...example.replace(/ > \S+$/, '').matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, bare]) => quoted ?? bare ?? '').slice(1);

describe.each(commands.map((command) => [command.id === '' ? 'debt alone' : command.id, command] as const))('%s', (_name, command) => {
  test('has at least two examples, and each is understood', () => {
    expect(command.examples.length).toBeGreaterThanOrEqual(2);
    for (const example of command.examples) {
      const { id, rest } = splitCommand(flagsOf(program), args(commandOf(example)), (one) => ids.includes(one));
      const meant = commands.find((one) => one.id === id);
      expect(meant).toBeDefined();
      if (meant !== undefined) parseInput(program, meant, rest);
    }
  });

  test('prints its usage first with --help, without a server and without configuration', async () => {
    if (command.id === '') return;
    const run = await home.run([...command.id.split(' '), '--help'], { env: { DEBT_SERVER: '' } });

    expect(run.code).toBe(0);
    expect(run.out.split('\n')[0]).toBe('Usage');
    expect(run.out).toContain('Examples');
    expect(run.out + run.err).not.toContain(escape);
    expect(readdirSync(home.dir)).toEqual([]);
  });
});

describe('every topic', () => {
  test.each(Object.keys(topics))('%s without a subcommand prints help or a list, not an error', async (topic) => {
    const run = await home.run([topic], { env: { DEBT_TOKEN: token } });

    expect(run.code === 0 || run.err.includes('cannot be reached') || run.err.includes('There is no such thing')).toBe(true);
  });
});

describe('the interface for programs', () => {
  const failing: readonly (readonly [readonly string[], number])[] = [
    [['owe', 'alice', 'twenty'], 2],
    [['nonsense'], 2],
    [['owe', 'stranger', '20'], 5],
    [['confirm'], 5],
    [['show', 'ffffffff'], 5],
    [['whoami', '--server', 'http://127.0.0.1:1'], 7],
    [['export', 'xml'], 2],
    [['login', 'mia'], 2],
    [['config', 'explain', 'nonsense'], 2],
    [['retry', '--forget', 'ffffffff'], 5],
  ];
  test.each(failing)('%j fails with one JSON object on stdout and exit code %i', async (args, code) => {
    const run = await home.run([...args, '--json'], { env: home.signedIn });

    expect(run.code).toBe(code);
    expect(Object.keys(run.json())).toEqual(['error']);
    expect(JSON.stringify(run.json()['error'])).toMatch(/^\{"code":"[a-z_0-9]+","message":"[^"]+/);
  });

  const succeeding: readonly (readonly string[])[] = [
    [],
    ['whoami'],
    ['people'],
    ['history'],
    ['debts'],
    ['config', 'explain'],
    ['profile', 'list'],
    ['retry'],
    ['commands'],
    ['completion', 'bash'],
  ];
  test.each(succeeding.map((args) => [args] as const))('%j prints one versioned JSON object', async (args) => {
    const run = await home.run([...args, '--json'], { env: home.signedIn });

    expect(run.code).toBe(0);
    expect(run.out).toMatch(/^\{"kind":"[a-z_]+","version":1,/);
    run.json();
  });

  test.each([{ FORCE_COLOR: '0' }, { NO_COLOR: '1' }, { TERM: 'dumb' }, { CI: 'true' }])(
    'no escape byte is printed without a terminal with %j',
    async (env) => {
      const runs: Run[] = [];
      for (const args of [['people'], ['--help'], ['nonsense'], ['owe']])
        runs.push(await home.run(args, { env: { ...home.signedIn, ...env } }));

      for (const { out, err } of runs) expect(out + err).not.toContain(escape);
    },
  );

  test('the bash script completes subcommands and the values of a flag', async () => {
    const run = await home.run(['completion', 'bash']);

    const script = `${run.out}\nCOMP_WORDS=(debt people a); COMP_CWORD=2; _debt; echo "\${COMPREPLY[@]}"; COMP_WORDS=(debt history --state p); COMP_CWORD=3; _debt; echo "\${COMPREPLY[@]}"`;
    const { stdout } = spawnSync('bash', ['-c', script], { encoding: 'utf8' });

    expect(stdout).toContain('add accept');
    expect(stdout).toContain('pending posted');
  });
});
