import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const program = fileURLToPath(new URL('../bin/debt-platform', import.meta.url));

/** `script` is for a shell in which the command is "$@". */
const inShell = (script: string, args: readonly string[]) =>
  new Promise<{ readonly code: number; readonly err: string }>((resolve) => {
    const child = execFile('bash', ['-c', script, 'bash', program, ...args], (_error, _out, err) => {
      resolve({ code: child.exitCode ?? -1, err });
    });
  });

const verbs = [['explain'], ['--help'], ['--version'], ['up', '--help']];

test.each(verbs.flatMap((args) => [['full', '"$@" >/dev/full', args] as const, ['closed', '"$@" >&-', args] as const]))(
  'a result is not lost without a message when stdout is %s: %s %s',
  async (_name, script, args) => {
    const run = await inShell(script, args);

    expect(run.code).toBe(3);
    expect(run.err).toMatch(
      /^debt-platform: the answer could not be written to stdout: .*\n {2}try: .*\n {2}more: debt-platform explain stdout_unwritable\n$/,
    );
  },
);

test('a reader that has ended is no failure', async () => {
  expect(await inShell('set -o pipefail; "$@" | true', ['explain'])).toEqual({ code: 0, err: '' });
});

test('a full stderr keeps the exit code', async () => {
  expect(await inShell('"$@" 2>/dev/full', ['no-such-verb'])).toEqual({ code: 2, err: '' });
});
