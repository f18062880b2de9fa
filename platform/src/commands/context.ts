/** The context of every command of `debt-platform`. */

import type { Command, Outcome } from '@debt/terminal/command/command';
import type { Input } from '@debt/terminal/command/input';
import { Session } from '@debt/terminal/command/session';
import { exitCodes } from '@debt/terminal/exit-codes';
import type { Doc } from '@debt/terminal/text/doc';
import type { World } from '@debt/terminal/world';
import { defaultEnvironment, environmentDir, parseEnvironmentName } from '../environment/paths.ts';
import { PlatformError } from '../failures/failures.ts';

export type PlatformCommand = Command<PlatformContext>;

type StopSignal = 'SIGINT' | 'SIGTERM';

export class PlatformContext extends Session {
  readonly #stop: AbortController | undefined;
  readonly #signal: AbortSignal | undefined;
  #listeners: Readonly<Record<StopSignal, () => void>> | undefined;
  #arrived: StopSignal | undefined;

  constructor(world: World, input: Input, command: string) {
    super(world, input, { program: 'debt-platform', command });
    this.#stop = world.stop === undefined ? new AbortController() : undefined;
    this.#signal = world.stop ?? this.#stop?.signal;
  }

  /** The name of the environment that the command is about. @throws PlatformError `usage` */
  get environment(): string {
    return parseEnvironmentName(this.input.value('env'));
  }

  get directory(): string {
    return environmentDir(this.environment, this.env);
  }

  /** Aborts with the first signal that asks the program to stop; the second one ends the program immediately. */
  get signal(): AbortSignal {
    if (this.#stop !== undefined && this.#listeners === undefined) {
      const on = (signal: StopSignal) => () => this.#onSignal(signal);
      this.#listeners = { SIGINT: on('SIGINT'), SIGTERM: on('SIGTERM') };
      for (const [name, listener] of Object.entries(this.#listeners)) process.on(name, listener);
    }
    return this.#signal ?? new AbortController().signal;
  }

  override get stoppedWith(): number | undefined {
    return this.#arrived === undefined ? undefined : exitOf(this.#arrived);
  }

  override close(): void {
    for (const [name, listener] of Object.entries(this.#listeners ?? {})) process.off(name, listener);
  }

  #onSignal(signal: StopSignal): void {
    if (this.#arrived !== undefined) process.exit(exitOf(this.#arrived));
    this.#arrived = signal;
    this.note(signal === 'SIGINT' ? 'Stopping. Ctrl-C again leaves at once.' : 'Stopping.');
    this.#stop?.abort(new Error(signal));
  }
}

const exitOf = (signal: StopSignal): number => (signal === 'SIGINT' ? exitCodes.interrupted : exitCodes.terminated);

/** A result: this document as JSON, or this text, through a pager when it is longer than the screen. */
export const result = (data: object, doc: Doc, exit: number = exitCodes.ok): Outcome => ({ data, doc, long: true, exit });

export const usage = (what: string, fix: readonly string[] = [], why = ''): PlatformError => new PlatformError('usage', { what, why, fix });

/** A command to suggest, for the environment in question. */
export function inEnvironment(command: string, environment: string): string {
  return environment === defaultEnvironment ? command : `${command} --env ${environment}`;
}
