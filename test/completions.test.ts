import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { mayRun, offered, root, type ShellName, shellNames, why } from './harness/shells.ts';

const programs = ['debt', 'debt-platform'] as const;
const bin = join(root, 'node_modules', '.bin');
let home: string;
let env: NodeJS.ProcessEnv;

beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), 'debt-completions-'));
  const stubs = join(home, 'stubs');
  for (const folder of [stubs, join(home, 'data/debt/env/staging'), join(home, 'letters')]) mkdirSync(folder, { recursive: true });
  // The completions that the programs provide, without a platform: people and captured mail, one record per line.
  stub(stubs, 'debt', `case "$*" in people\\ *) printf 'maria\\t@maria\\nBob Smith\\t\\n' ;; profile\\ *) printf 'work\\t\\n' ;; esac`);
  stub(
    stubs,
    'debt-platform',
    `case "$*" in mail\\ dead*) printf 'd\\tmaria@example.org\\tt\\t1\\tc\\tdead1\\n' ;; mail*) printf 'd\\tben@example.org\\ts\\t4f2a\\n' ;; esac`,
  );
  env = {
    PATH: [stubs, process.env['PATH'] ?? ''].join(delimiter),
    HOME: home,
    XDG_DATA_HOME: join(home, 'data'),
    TERM: 'xterm',
    LANG: 'C.UTF-8',
  };
  for (const program of programs)
    for (const shell of shellNames) {
      const { stdout } = spawnSync(join(bin, program), ['completion', shell], { encoding: 'utf8', env });
      writeFileSync(scriptOf(program, shell), stdout);
    }
});
afterAll(() => rmSync(home, { recursive: true, force: true }));

function stub(folder: string, name: string, body: string): void {
  writeFileSync(join(folder, name), `#!/bin/sh\n${body}\n`);
  chmodSync(join(folder, name), 0o755);
}
const scriptOf = (program: string, shell: ShellName): string => join(home, `${program}.${shell}`);

/** The line up to the cursor, and all completions for it. */
const lines: readonly (readonly [line: string, tokens: readonly string[]])[] = [
  ['debt ow', ['owe']],
  ['debt people a', ['accept', 'add']],
  ['debt owe ma', ['maria']],
  ['debt owe maria 2', []],
  ['debt owe maria 20 ', ['for']],
  ['debt owe maria --dr', ['--dry-run']],
  ['debt history --state p', ['pending', 'posted']],
  ['debt history --awaiting ', ['me', 'them']],
  ['debt config set ', ['currency', 'profile', 'timeout']],
  ['debt config explain ser', ['server']],
  ['debt owe maria 5 --currency eu', ['eur']],
  ['debt profile use ', ['work']],
  ['debt --server http://127.0.0.1:1 hist', ['history']],
  ['debt --profile work --json people ad', ['add']],
  ['debt --server http://127.0.0.1:1 owe ma', []],
  ['debt export csv let', ['letters']],
  ['debt whoami ', []],
  ['debt-platform sta', ['status']],
  ['debt-platform up --size la', ['laptop']],
  ['debt-platform up em', ['embedded']],
  ['debt-platform restart gat', ['gateway']],
  ['debt-platform status --env st', ['staging']],
  ['debt-platform status -e st', ['staging']],
  ['debt-platform logs --env staging gat', ['gateway']],
  ['debt-platform mail sh', ['show']],
  ['debt-platform mail show ', ['4f2a']],
  ['debt-platform mail dead ', ['dead1']],
  ['debt-platform mail code ', ['ben@example.org']],
  ['debt-platform explain port_t', ['port_taken']],
  ['debt-platform config ex', ['explain']],
];

describe.each(shellNames)('in %s', (shell) => {
  test.skipIf(!mayRun(shell)).each(lines)(`'%s' is completed to %j${why(shell)}`, (line, tokens) => {
    const program = line.split(' ')[0] ?? '';

    const { tokens: found, errors } = offered(shell, scriptOf(program, shell), line, env);

    expect(found.map((one) => one.replace(/\/$/, ''))).toEqual(tokens);
    expect(errors).not.toMatch(/not found|error|unrecognized|illegal|unknown/i);
  });
});

test.skipIf(!mayRun('bash'))(`bash quotes a name with a space${why('bash')}`, () => {
  expect(offered('bash', scriptOf('debt', 'bash'), 'debt owe B', env).tokens).toEqual(['Bob\\ Smith']);
});

test.skipIf(!mayRun('bash'))(`bash replaces only what follows an equals sign${why('bash')}`, () => {
  expect(offered('bash', scriptOf('debt', 'bash'), 'debt history --state=po', env).tokens).toEqual(['posted']);
});

test.skipIf(!mayRun('zsh')).each(programs)(
  `zsh reads the script of %s silently where completion has not been set up${why('zsh')}`,
  (program) => {
    const { stdout, stderr, status } = spawnSync('zsh', ['-f', '-c', `source ${scriptOf(program, 'zsh')}`], { encoding: 'utf8', env });

    expect({ stdout, stderr, status }).toEqual({ stdout: '', stderr: '', status: 0 });
  },
);
