/** Folders of files that become a package: fixed modes and times, so that two builds have the same bytes. */
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, readdirSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** A file of a package: its path, its content, and whether it can be run. */
export interface Packed {
  readonly path: string;
  readonly content: string | Uint8Array;
  readonly isProgram?: boolean;
}

/** @param atSeconds the time of every file and folder, in seconds since 1970 */
export function stage(folder: string, files: readonly Packed[], atSeconds: number): void {
  for (const { path, content, isProgram = false } of files) {
    const target = join(folder, path);
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, content);
    chmodSync(target, isProgram ? 0o755 : 0o644);
  }
  date(folder, atSeconds);
}

/** A folder comes after its content, which changes its time. */
function date(folder: string, atSeconds: number): void {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) date(path, atSeconds);
    else utimesSync(path, atSeconds, atSeconds);
  }
  chmodSync(folder, 0o755);
  utimesSync(folder, atSeconds, atSeconds);
}

/** @returns stdout @throws Error with the output of the program */
export function run(
  command: string,
  args: readonly string[],
  options: { readonly cwd?: string; readonly env?: NodeJS.ProcessEnv } = {},
): string {
  const result = spawnSync(command, args, { encoding: 'utf8', ...options });
  if (result.status === 0) return result.stdout;
  throw new Error(`${command} ${args.join(' ')}: ${result.error?.message ?? `${result.stdout}${result.stderr}`.trim()}`);
}
