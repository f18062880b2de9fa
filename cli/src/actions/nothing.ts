import type { Guard } from '../client/guards.ts';

/** Accepts a response without a body. */
export const nothing: Guard<undefined> = (value) => value === undefined;
