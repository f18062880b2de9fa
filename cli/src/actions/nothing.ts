import type { Guard } from '@debt/proto/guard';

/** Accepts a response without a body. */
export const nothing: Guard<undefined> = (value) => value === undefined;
