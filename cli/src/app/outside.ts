import type { Outside } from './context.ts';
import { createProcessIo } from './io.ts';

/** The real process. */
export const createOutside = (): Outside => ({
  env: process.env,
  io: createProcessIo(process.env),
  now: () => new Date(),
  newKey: () => process.getBuiltinModule('node:crypto').randomUUID(),
});
