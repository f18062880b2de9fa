import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { exitCodes } from '@debt/terminal/exit-codes';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { program as declared } from '../src/commands/program.ts';

/** Checks the guarantees of docs/command-lines.md for `debt-platform` against the program itself. */
const program = fileURLToPath(new URL('../bin/debt-platform', import.meta.url));
const commandNames = declared.commands.map(({ id }) => id);
const escape = '\u001b';
let data = '';
/** Separate from the data: Node's compile cache is below it. */
let home = '';

beforeEach(() => {
  data = mkdtempSync(join(tmpdir(), 'debt checklist '));
  home = mkdtempSync(join(tmpdir(), 'debt home '));
});
afterEach(() => {
  for (const folder of [data, home]) rmSync(folder, { recursive: true, force: true });
});

interface Ran {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

const variables = (): Readonly<Record<string, string>> => ({ PATH: process.env['PATH'] ?? '', DEBT_PLATFORM_DATA: data, HOME: home });

function run(args: readonly string[], more: Readonly<Record<string, string>> = {}): Ran {
  const { status, stdout, stderr } = spawnSync(program, args, {
    env: { ...variables(), ...more },
    encoding: 'utf8',
    input: '',
    timeout: 60_000,
  });
  return { code: status, out: stdout, err: stderr };
}

/** The same on a terminal that never answers. */
function onTerminal(command: string, more: Readonly<Record<string, string>> = {}): string {
  return spawnSync('script', ['-qec', command, '/dev/null'], {
    env: { ...variables(), TERM: 'xterm', ...more },
    encoding: 'utf8',
    input: '',
    timeout: 60_000,
  }).stdout;
}

const parsed = (text: string): unknown => JSON.parse(text);

describe('help', () => {
  test.each(commandNames)('of %s begins with its usage, has two examples, and touches nothing', (name) => {
    const { code, out, err } = run([...name.split(' '), '-h']);

    expect([code, err]).toEqual([0, '']);
    expect(out.split('\n')[0]).toBe('Usage');
    expect(out.slice(out.indexOf('Examples')).match(/^ {2}(?:[A-Z_]+=\S+ )?debt-platform /gm)?.length).toBeGreaterThanOrEqual(2);
    expect(readdirSync(data)).toEqual([]);
  });

  test.each([[[]], [['config']], [['help', 'config']]])('is what %j alone prints, without an error', (args) => {
    const { code, out } = run(args);

    expect(code).toBe(0);
    expect(out).toContain('Usage');
  });

  test('is one JSON document for programs', () => {
    expect(parsed(run(['commands', '--json']).out)).toMatchObject({ version: 1, exits: exitCodes });
  });

  test.each(['bash', 'zsh', 'fish'])('can be completed in %s', (shell) => {
    expect(run(['completion', shell])).toMatchObject({ code: 0, err: '' });
  });
});

describe('a mistake', () => {
  test.each([
    [['statsu'], 'status'],
    [['up', '--detatch'], '--detach'],
    [['up', 'embeded'], 'embedded'],
  ])('%j exits with 2 and names what is near', (args, near) => {
    const { code, out, err } = run(args);

    expect([code, out]).toEqual([2, '']);
    expect(err).toContain(near);
    expect(readdirSync(data)).toEqual([]);
  });

  test.each([
    [['nonsense'], exitCodes.usage],
    [['status'], exitCodes.unreachable],
    [['explain', 'nonsense'], exitCodes.notFound],
    [['backup', 'file'], exitCodes.unreachable],
    [['restore', 'nowhere'], exitCodes.notFound],
    [['up', '--timeout', 'soon'], exitCodes.usage],
    [['plan', '--env', 'Not A Name'], exitCodes.usage],
  ])('%j is one JSON object on stdout when JSON is asked for', (args, code) => {
    const ran = run([...args, '--json']);

    expect([ran.code, ran.err]).toEqual([code, '']);
    expect(ran.out).toMatch(/"error":\{[^{}]*"code":"[a-z_]+"/);
    expect(parsed(ran.out)).toHaveProperty(['error', 'message']);
  });

  test('has an id, and every id has a page', () => {
    const pages = parsed(run(['explain', '--json']).out);

    expect(pages).toMatchObject({ kind: 'explanations', version: 1 });
    for (const id of declared.catalogue.keys()) expect(JSON.stringify(pages)).toContain(`"${id}"`);
    expect(run(['status']).err).toContain('debt-platform explain not_running');
  });

  test('knows the codes that the API answers with, and names the program that explains those of debt', () => {
    expect(run(['explain', 'exceeds_outstanding']).out).toContain('status 409');
    expect(run(['explain', 'bad_amount']).err).toContain('debt explain bad_amount');
  });

  test('of ours is written to a private file, without a stack on the screen and without the command line', () => {
    mkdirSync(join(data, 'env'));
    writeFileSync(join(data, 'env', 'secretname'), 'a file where a folder should be');

    const { code, err } = run(['status', '--env', 'secretname']);
    const debugged = run(['status', '--env', 'secretname', '--debug']);

    expect(code).toBe(exitCodes.bug);
    expect(err).not.toContain('Error: ENOTDIR');
    expect(debugged.err).toContain('Error: ENOTDIR');
    const path = /report it with the text of (.+)/.exec(err)?.[1] ?? '';
    expect(statSync(path).mode & 0o077).toBe(0);
    expect(readFileSync(path, 'utf8')).toMatch(/node v26[^]*ENOTDIR/);
    expect(readFileSync(path, 'utf8')).not.toContain('--env');
  });
});

describe('the output', () => {
  test.each([{ NO_COLOR: '1' }, { TERM: 'dumb' }, { CI: 'true' }, {}])('has no escape byte off a terminal with %j', (more) => {
    const runs = [run(['plan'], more), run(['nonsense'], more), run(['doctor'], more)];

    for (const { out, err } of runs) expect(out + err).not.toContain(escape);
  });

  test.each([['--plain'], ['--no-color']])('has no colour on a terminal with %s', (flag) => {
    expect(onTerminal(`'${program}' doctor --no-pager`)).toContain(escape);
    expect(onTerminal(`'${program}' doctor --no-pager ${flag}`)).not.toContain(escape);
  });

  test('is one record a line with tabs when it is to be plain, however narrow the terminal', () => {
    const { out } = run(['config', 'explain', '--plain'], { COLUMNS: '20' });

    const records = out.trimEnd().split('\n');
    expect(records.length).toBeGreaterThan(20);
    for (const record of records) expect(record.split('\t')).toHaveLength(3);
  });

  test.each(['40', '80', '200'])('cuts no value at %s columns', (columns) => {
    const { out } = run(['config', 'explain'], { COLUMNS: columns });

    expect(out.replaceAll(/\s+/g, '')).toContain('theneedledger,answeredbypostgresonpostgres');
  });

  test('goes through a pager on a terminal only, and not at all when that is not wanted', () => {
    const pager = { PAGER: 'sed s/^/paged:/' };

    expect(onTerminal(`'${program}' config explain`, pager)).toContain('paged:');
    expect(onTerminal(`'${program}' config explain --no-pager`, pager)).not.toContain('paged:');
    expect(onTerminal(`'${program}' config explain`, { PAGER: 'no-such-pager-anywhere' })).toContain('DATABASE_URL');
    expect(run(['config', 'explain'], pager).out).not.toContain('paged:');
  });

  test('does not depend on the order of words and flags', () => {
    expect(run(['explain', '--json', 'locked'])).toEqual(run(['explain', 'locked', '--json']));
  });
});

describe('what destroys', () => {
  test('shows what it would delete, and refuses where it cannot ask', () => {
    const mail = join(data, 'env', 'precious', 'mail');
    mkdirSync(mail, { recursive: true });
    writeFileSync(join(mail, 'letter'), 'x');

    const { code, err } = run(['down', '--purge', '--env', 'precious']);

    expect(code).toBe(exitCodes.usage);
    expect(err).toContain('captured mail');
    expect(err).toContain('--yes');
    expect(existsSync(join(mail, 'letter'))).toBe(true);
  });

  test('names no secret as the value of a flag', () => {
    const { out } = run(['commands', '--json']);

    expect(out).not.toMatch(/"name":"(?:password|token|secret|key)"[^{}]*"value"/);
  });
});

describe('the documentation', () => {
  test('has the exit codes of both programs', () => {
    const text = readFileSync(fileURLToPath(new URL('../../docs/command-lines.md', import.meta.url)), 'utf8');

    for (const code of Object.values(exitCodes)) expect(text).toMatch(new RegExp(`^\\| ${code} \\| `, 'm'));
  });
});
