import type { Guard } from '../client/guards.ts';

/** The body of an answer without one. */
export const nothing: Guard<undefined> = (value) => value === undefined;
