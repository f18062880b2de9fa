/** Every password and key of an environment, derived from one root that is stored encrypted in the stack's configuration. */
import { hkdfSync } from 'node:crypto';

export const rootBytes = 32;
const derivedBytes = 32;

/** The purpose of a value: an engine's login, or one of the platform's own keys. */
export type PasswordLabel = `login/${string}/${string}` | `key/${string}`;

/**
 * 32 bytes as base64url: 43 characters that need no escaping in a URL, shell or engine. The same root, label and generation give the same value, so
 * a plan can be applied exactly. A higher generation is a new password for one login alone.
 */
export function derive(root: string, label: PasswordLabel, generation = 1): string {
  const key = Buffer.from(root, 'base64url');
  if (key.length !== rootBytes) throw new Error(`the root must be ${rootBytes} bytes as base64url, and has ${key.length}`);
  return Buffer.from(hkdfSync('sha256', key, 'debt-platform', `${label}#${generation}`, derivedBytes)).toString('base64url');
}
