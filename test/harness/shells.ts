import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = fileURLToPath(new URL('.', import.meta.url));
export const root = fileURLToPath(new URL('../..', import.meta.url));

export const shellNames = ['bash', 'zsh', 'fish'] as const;
export type ShellName = (typeof shellNames)[number];

const isInstalled = (shell: ShellName): boolean => spawnSync(shell, ['-c', ':']).status === 0;
const missing = shellNames.filter((shell) => !isInstalled(shell));

/** Without a shell its suite is skipped by name on a developer's machine. With REQUIRE_ALL=true, as in CI, that is a failure. */
export const mayRun = (shell: ShellName): boolean => !missing.includes(shell) || process.env['REQUIRE_ALL'] === 'true';
export const why = (shell: ShellName): string => (missing.includes(shell) ? ` (skipped: ${shell} is not installed)` : '');

export interface Offered {
  readonly tokens: readonly string[];
  /** Other output on the terminal: empty, unless something is wrong. */
  readonly errors: string;
}

/** Sources a completion script in a real shell, types a line, and reads the completions of its last argument. */
export function offered(shell: ShellName, script: string, line: string, env: NodeJS.ProcessEnv): Offered {
  const [command, ...args] = commands[shell](script, line);
  const ran = spawnSync(command, args, { env, encoding: 'utf8', timeout: 20_000, cwd: env['HOME'] });
  const tokens = ran.stdout.split('\n').map((one) => one.split('\t')[0] ?? '');
  return { tokens: tokens.filter((one) => one !== '').toSorted(), errors: `${ran.stderr}${ran.error?.message ?? ''}` };
}

const commands: Readonly<Record<ShellName, (script: string, line: string) => readonly [string, ...string[]]>> = {
  bash: (script, line) => ['bash', '--norc', join(here, 'offered.bash'), script, line],
  zsh: (script, line) => ['zsh', '-f', join(here, 'offered.zsh'), script, line],
  fish: (script, line) => ['fish', '--no-config', '-c', 'source $argv[1]; complete -C $argv[2]', script, line],
};
