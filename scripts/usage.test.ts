import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';

const script = (path: string): string => fileURLToPath(new URL(`../${path}`, import.meta.url));
const run = (path: string, ...args: string[]) =>
  spawnSync(process.execPath, [script(path), ...args], { encoding: 'utf8', timeout: 20_000 });

describe.each(['scripts/engines.ts', 'bench/main.ts'])('the arguments of %s', (path) => {
  test('--help prints the usage', () => {
    const { status, stdout, stderr } = run(path, '--help');

    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toMatch(/^usage: npm run \w+ -- /);
  });

  test.each(['--halp', 'nothing-of-this-name'])('%s is reported as unknown, in a sentence and not as a bug of the program', (typo) => {
    const { status, stdout, stderr } = run(path, typo);

    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toContain(typo);
    expect(stderr).toContain('usage: npm run ');
    expect(stderr).not.toMatch(/^\s+at /m);
  });
});
