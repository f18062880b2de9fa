import type { Outside } from './context.ts';
import { createProcessIo } from './io.ts';
import { randomId } from './random-id.ts';

/** The environment of the real process. */
export const createOutside = (): Outside => ({
  env: process.env,
  io: createProcessIo(process.env),
  now: () => new Date(),
  newKey: randomId,
});
