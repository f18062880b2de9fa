import { stripVTControlCharacters } from 'node:util';
import { describe, expect, test } from 'vitest';
import { catalogue } from '../failures/failure-pages.ts';
import { program } from './program.ts';
import { runVerb } from './testing.ts';

const commandNames = program.commands.map(({ id }) => id);

function parsed(text: string): unknown {
  return JSON.parse(text);
}

describe('help', () => {
  test.each([[], ['--help'], ['-h'], ['help']])('is printed for "%s" with every verb', async (...args) => {
    const { code, out, err } = await runVerb(args);

    expect([code, err]).toEqual([0, '']);
    for (const name of commandNames) expect(out).toContain(name);
  });

  test.each(commandNames)('of %s begins with its usage and shows two examples', async (name) => {
    const { code, out } = await runVerb([...name.split(' '), '--help']);

    expect(code).toBe(0);
    expect(out.startsWith(`Usage\n  debt-platform ${name}`)).toBe(true);
    expect(out.match(/^ {2}debt-platform /gm)?.length).toBeGreaterThanOrEqual(3);
  });

  test.each(commandNames.flatMap((name) => [40, 80, 200].map((columns) => ({ name, columns }))))(
    'of $name fits into $columns columns',
    async ({ name, columns }) => {
      const { out } = await runVerb([...name.split(' '), '--help'], { columns });
      // Commands to type are never wrapped.
      const prose = out.split('\n').filter((line) => !line.startsWith('  debt-platform '));

      expect(Math.max(...prose.map((line) => line.length))).toBeLessThanOrEqual(columns);
    },
  );

  test('is one document for programs, with every verb, flag and exit code', async () => {
    const document = parsed((await runVerb(['commands', '--json'])).out);

    expect(document).toMatchObject({ version: 1, exits: { usage: 2, unreachable: 7 } });
    expect(document).toHaveProperty('items.length', commandNames.length);
  });

  test('shows examples that the command line understands', async () => {
    const { out } = await runVerb(['commands', '--json']);
    const examples = [...out.matchAll(/"command":"debt-platform ([^"]*)"/g)].map((match) => match[1] ?? '');

    for (const example of examples) {
      const args = example.split(/ [<>|] /)[0]?.split(' ') ?? [];
      const { code, err } = await runVerb([...args, '--help']);
      expect([example, code, err]).toEqual([example, 0, '']);
    }
  });

  test('is in colour only when asked for, and the same without', async () => {
    const [plain, colored] = await Promise.all([runVerb(['--help']), runVerb(['--help'], { color: true })]);

    expect(plain.out).not.toContain('\u001b');
    expect(colored.out).toContain('\u001b');
    expect(stripVTControlCharacters(colored.out)).toBe(plain.out);
  });
});

describe('a mistake', () => {
  test.each([
    [['statsu'], 'try: debt-platform status\n'],
    [['up', '--detatch'], 'try: --detach\n'],
    [['up', 'knid'], 'did you mean kind?'],
    [['up', '--port', 'x'], 'x'],
    [['up', '--port', '70000'], '65535'],
    [['up', '--size', 'huge'], 'huge'],
    [['up', '--timeout', 'soon'], 'soon'],
    [['up', '--env', 'Über'], 'Über'],
    [['status', 'extra'], 'extra'],
    [['restart'], 'unit is missing'],
    [['mail', 'shwo'], 'debt-platform mail show'],
    [['mail', 'dead', 'x'], '--replay'],
    [['backup', 'lsit'], 'debt-platform backup list'],
    [['completion', 'tcsh'], 'tcsh'],
    [['--frobnicate'], '--frobnicate'],
  ])('%j exits with 2 and names what is wrong', async (args, named) => {
    const { code, out, err } = await runVerb(args);

    expect([code, out]).toEqual([2, '']);
    expect(err).toContain(named);
  });

  test('is one JSON object on stdout with --json', async () => {
    const { code, out } = await runVerb(['statsu', '--json']);

    expect(code).toBe(2);
    expect(parsed(out)).toEqual({
      error: {
        code: 'unknown_command',
        message: 'unknown command: statsu',
        why: null,
        fix: ['debt-platform status', 'debt-platform --help'],
        retry: false,
        retryAfterSeconds: null,
        docsUrl: null,
      },
    });
  });
});

test.each([
  ['abc', "--port takes a whole number from 1 to 65535, and not 'abc'"],
  ['99999', "--port takes a whole number from 1 to 65535, and not '99999'"],
])('states in one sentence what --port takes instead of %s', async (port, sentence) => {
  const { code, err } = await runVerb(['up', '--port', port]);

  expect([code, err.split('\n')[0]]).toEqual([2, `debt-platform: ${sentence}`]);
});

describe('an environment that was never started', () => {
  test.each([
    'status',
    'logs',
    'restart mailer',
    'open',
    'mail',
    'mail show',
    'mail code',
    'mail dead',
    'verify',
    'backup /nowhere',
    'restore /dev/null',
    'wait --timeout 1s',
  ])('makes %s exit with 7, as text and as JSON', async (line) => {
    const [args, json] = await Promise.all([runVerb(line.split(' ')), runVerb([...line.split(' '), '--json'])]);

    expect([args.code, args.out, json.code]).toEqual([7, '', 7]);
    expect(args.err).toContain('is not running');
    expect(parsed(json.out)).toMatchObject({ error: { code: 'not_running', retry: true } });
  });

  test('is explained by why, from the model alone', async () => {
    const { code, out } = await runVerb(['why', 'gateway', '--json']);

    expect(code).toBe(0);
    expect(parsed(out)).toMatchObject({ unit: 'gateway', chain: [{ unit: 'gateway', state: 'stopped' }, {}, {}, {}, {}, {}, {}, {}] });
  });

  test('has no unit of another name', async () => {
    const { code, err } = await runVerb(['why', 'gatewya']);

    expect(code).toBe(5);
    expect(err).toContain('did you mean gateway?');
  });
});

describe('a target that is not built yet', () => {
  test.each(['compose'])('is refused as %s by plan and up', async (target) => {
    const [plan, up] = await Promise.all([runVerb(['plan', target]), runVerb(['up', target, '--json'])]);

    expect([plan.code, up.code]).toEqual([3, 3]);
    expect(plan.err).toContain(`the target ${target} cannot be run`);
    expect(parsed(up.out)).toMatchObject({ error: { code: 'target_not_built' } });
  });
});

describe('explain', () => {
  test.each([...catalogue])('has a page for %s', async (id, { exit }) => {
    const { code, out } = await runVerb(['explain', id.toUpperCase()]);

    expect(code).toBe(0);
    expect(out).toContain(`${id} (exit code ${exit}`);
  });

  test('suggests the nearest id', async () => {
    const { code, err } = await runVerb(['explain', 'port_takne']);

    expect([code, err.includes('explain port_taken')]).toEqual([5, true]);
  });
});

describe('config explain', () => {
  test('shows a secret as a file, and where it comes from', async () => {
    const { out } = await runVerb(['config', 'explain', 'expenses.database_url', '--json']);

    expect(parsed(out)).toEqual([
      { key: 'expenses.DATABASE_URL', value: '<file of DATABASE_URL_FILE>', origin: 'the need ledger, answered by postgres on postgres' },
    ]);
  });

  test('shows which flag, variable or default decided', async () => {
    const [fallback, flag, data] = await Promise.all([
      runVerb(['config', 'explain', 'env', '--json']),
      runVerb(['config', 'explain', 'env', '--json', '--env', 'a']),
      runVerb(['config', 'explain', 'data', '--json']),
    ]);

    expect(parsed(fallback.out)).toEqual([{ key: 'env', value: 'default', origin: 'the default (default)' }]);
    expect(parsed(flag.out)).toEqual([{ key: 'env', value: 'a', origin: 'the flag --env' }]);
    expect(parsed(data.out)).toEqual([{ key: 'data', value: '/nonexistent/debt', origin: 'the variable DEBT_PLATFORM_DATA' }]);
  });

  test('knows no other settings', async () => {
    expect((await runVerb(['config', 'explain', 'DATABASE_ULR'])).code).toBe(5);
  });
});

describe('completion', () => {
  test.each(['bash', 'zsh', 'fish'])('is a script for %s that knows verbs, units and flag values', async (shell) => {
    const { code, out } = await runVerb(['completion', shell]);

    expect(code).toBe(0);
    for (const arg of ['status', 'gateway', 'laptop', 'port_taken', 'embedded', 'explain']) expect(out).toContain(arg);
  });
});
