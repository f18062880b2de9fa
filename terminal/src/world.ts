import { createProcessIo, type Io, type Variables } from './io.ts';

/** The external inputs of a command, which tests can replace. */
export interface World {
  readonly env: Variables;
  readonly io: Io;
  readonly now: () => Date;
  /** Aborts when the command is to stop. @default - the signals of the process */
  readonly stop?: AbortSignal;
}

/** The real process. */
export const createWorld = (): World => ({ env: process.env, io: createProcessIo(process.env), now: () => new Date() });
