import { spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const program = fileURLToPath(new URL('../bin/debt-platform', import.meta.url));
let data = '';
/** Separate from the data: Node's compile cache is below it. */
let home = '';

beforeAll(async () => {
  data = await mkdtemp(join(tmpdir(), 'debt platform '));
  home = await mkdtemp(join(tmpdir(), 'debt home '));
});
afterAll(() => Promise.all([data, home].map((folder) => rm(folder, { recursive: true, force: true }))));

interface Ran {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

function run(args: readonly string[], variables: Readonly<Record<string, string>> = {}, path = program): Promise<Ran> {
  const { PATH = '' } = process.env;
  const child = spawn(path, args, { env: { PATH, DEBT_PLATFORM_DATA: data, HOME: home, ...variables }, stdio: ['ignore', 'pipe', 'pipe'] });
  const { promise, resolve, reject } = Promise.withResolvers<Ran>();
  let [out, err] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (err += text));
  child.on('error', reject).on('close', (code) => resolve({ code, out, err }));
  return promise;
}

function parsed(text: string): unknown {
  return JSON.parse(text);
}

describe('debt-platform as a program', () => {
  test('shows its version, and runs on the pinned Node', async () => {
    const [args, json] = await Promise.all([run(['--version']), run(['--version', '--json'])]);

    expect(args).toMatchObject({ code: 0, err: '' });
    expect(args.out).toMatch(/^debt-platform \d+\.\d+\.\d+ \w+-\w+ node-v26\./);
    expect(parsed(json.out)).toHaveProperty('node');
  });

  test('works through a symbolic link in a path with spaces', async () => {
    const folder = join(data, 'a folder');
    await mkdir(folder);
    await symlink(program, join(folder, 'dp'));

    const { code, out } = await run(['--version'], {}, join(folder, 'dp'));
    await rm(folder, { recursive: true });

    expect([code, out.startsWith('debt-platform')]).toEqual([0, true]);
  });

  test('keeps results on stdout and everything else on stderr', async () => {
    const [good, bad] = await Promise.all([run(['explain', 'locked', '--json']), run(['statsu'])]);

    expect([good.code, good.err, bad.code, bad.out]).toEqual([0, '', 2, '']);
    expect(parsed(good.out)).toMatchObject({ id: 'locked', exits: [6], from: 'debt-platform' });
    expect(bad.err).not.toContain('\u001b');
  });

  test('plans without writing anything, and exits with 8', async () => {
    const { code, out } = await run(['plan', '--json']);
    const events = out.trimEnd().split('\n').map(parsed);

    expect(code).toBe(8);
    expect(events[0]).toMatchObject({ type: 'change', change: { op: 'create' } });
    expect(events.at(-1)).toMatchObject({ type: 'end', outcome: 'different', changed: events.length - 1 });
    expect(await readdir(data)).toEqual([]);
  });

  test('refuses a size that does not fit the target', async () => {
    const { code, err } = await run(['plan', '--size', 'prod']);

    expect(code).toBe(3);
    expect(err).toContain('lives in one process');
  });

  test('has nothing to do when it has to stop what does not run', async () => {
    expect(await run(['down'])).toMatchObject({ code: 0, out: 'Nothing was running.\n' });
    expect(await run(['down', '--purge', '--yes'])).toMatchObject({ code: 0 });
  });

  test('deletes what an up has left that failed before there was a database', async () => {
    const folder = join(data, 'env', 'begun');
    await mkdir(join(folder, 'secrets'), { recursive: true });
    await writeFile(join(folder, 'secrets', 'key'), 'of nothing');

    const kept = await run(['down', '--env', 'begun']);
    const there = existsSync(folder);
    const purged = await run(['down', '--purge', '--yes', '--env', 'begun']);

    expect([kept.code, kept.out, there]).toEqual([0, 'Nothing was running.\n', true]);
    expect([purged.code, purged.out, existsSync(folder)]).toEqual([0, 'Stopped, and its data is deleted.\n', false]);
  });

  test.each([
    ['a damaged record blocks nothing', '{"version":1', 0, false],
    ['a record of a newer version is left to it', '{"version":2}', 3, true],
  ])('%s when an environment is deleted', async (_, record, exit, stays) => {
    const folder = join(data, 'env', 'hurt');
    await mkdir(join(folder, 'logs'), { recursive: true });
    await Promise.all([writeFile(join(folder, 'environment.json'), record), writeFile(join(folder, 'logs', 'log'), 'a line')]);

    const looked = await run(['status', '--env', 'hurt']);
    const { code, err } = await run(['down', '--purge', '--yes', '--env', 'hurt']);
    const there = existsSync(folder);
    await rm(folder, { recursive: true, force: true });

    expect([looked.code, code, there]).toEqual([3, exit, stays]);
    expect(err).toContain('environment.json is ');
  });

  test('takes the environment from a variable', async () => {
    const { out } = await run(['config', 'explain', 'env', '--json'], { DEBT_PLATFORM_ENV: 'b' });

    expect(parsed(out)).toEqual([{ key: 'env', value: 'b', origin: 'the variable DEBT_PLATFORM_ENV' }]);
  });

  test('prints nothing more when its reader has closed the pipe', () => {
    const { status, stderr } = spawnSync('sh', ['-c', `"${program}" commands --json | head -c 1`], { encoding: 'utf8' });

    expect([status, stderr]).toEqual([0, '']);
  });

  test('completes in bash', async () => {
    const { out } = await run(['completion', 'bash']);
    const ask = (line: string) =>
      spawnSync(
        'bash',
        ['-c', `${out}\nCOMP_WORDS=(${line}); COMP_CWORD=$((\${#COMP_WORDS[@]} - 1)); _debt_platform; echo "\${COMPREPLY[*]}"`],
        {
          encoding: 'utf8',
        },
      ).stdout.trim();

    expect(ask('debt-platform sta')).toBe('status');
    expect(ask('debt-platform up --size la')).toBe('laptop');
    expect(ask('debt-platform restart gat')).toBe('gateway');
    expect(ask('debt-platform up --det')).toBe('--detach');
    expect(ask('debt-platform mail co')).toBe('code');
    expect(ask('debt-platform config ex')).toBe('explain');
  });
});
