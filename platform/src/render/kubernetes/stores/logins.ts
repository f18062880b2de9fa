import type { Grant, Unit } from '../../../model/resolved.ts';

/** Logins of a store, each once. */
export const loginsOf = (grants: readonly Grant[]): readonly string[] => [...new Set(grants.map(({ login }) => login))];

/** True for an engine whose users have passwords. */
export const hasLogins = (unit: Pick<Unit, 'id'>): boolean => unit.id !== 'mail-sink';
