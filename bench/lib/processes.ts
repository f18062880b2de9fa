import { spawnSync } from 'node:child_process';
import { median } from './stats.ts';

/** Milliseconds of each command, interleaved so that a slow minute affects all of them equally; the median of `rounds`. */
export function timeCommands<Name extends string>(
  commands: Readonly<Record<Name, readonly [command: string, ...args: string[]]>>,
  rounds: number,
  environment: NodeJS.ProcessEnv,
): Readonly<Record<Name, number>> {
  const names = Object.keys(commands).filter((name): name is Name => name in commands);
  const times = new Map<Name, number[]>(names.map((name) => [name, []]));
  for (let round = 0; round < rounds; round += 1) for (const name of names) times.get(name)?.push(timeOne(commands[name], environment));
  const result: Partial<Record<Name, number>> = {};
  for (const name of names) result[name] = median(times.get(name) ?? []);
  return complete(names, result);
}

function complete<Name extends string>(names: readonly Name[], partial: Partial<Record<Name, number>>): Readonly<Record<Name, number>> {
  if (!isComplete(names, partial)) throw new Error('a command was not timed');
  return partial;
}

function isComplete<Name extends string>(names: readonly Name[], partial: Partial<Record<Name, number>>): partial is Record<Name, number> {
  return names.every((name) => partial[name] !== undefined);
}

function timeOne(command: readonly [string, ...string[]], environment: NodeJS.ProcessEnv): number {
  const startedAt = performance.now();
  runOnce(command, environment);
  return performance.now() - startedAt;
}

/** Runs to the end. @throws Error when it fails */
export function runOnce([command, ...args]: readonly [string, ...string[]], environment: NodeJS.ProcessEnv, input = ''): void {
  const result = spawnSync(command, args, { env: environment, encoding: 'utf8', input });
  if (result.status !== 0) throw new Error(`${command} ${args.join(' ')} failed: ${result.stderr}`);
}
