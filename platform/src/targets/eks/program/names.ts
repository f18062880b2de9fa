/** Names in the cloud: deterministic, and within the limits of the service that they are for. */
import { createHash } from 'node:crypto';

/** The maximum length of a name for each kind of resource, as AWS documents it. */
export const nameLimits = {
  cluster: 100,
  role: 64,
  policy: 128,
  database: 63,
  cache: 40,
  kafka: 64,
  broker: 50,
  bucket: 63,
  repository: 256,
  alarm: 255,
  other: 64,
} as const;
export type NameKind = keyof typeof nameLimits;

/** `debt-<environment>`, without the double or trailing hyphens that some services refuse; two environments never share one. */
export function environmentPrefix(environment: string): string {
  const tidy = environment.replaceAll(/-+/g, '-').replace(/-$/, '');
  return tidy === environment ? `debt-${environment}` : `debt-${tidy}-${digest(environment)}`;
}

/** `debt-<environment>-<what>`. Throws for a name that is too long: truncated names could collide. */
export function nameOf(environment: string, what: string, kind: NameKind = 'other'): string {
  const name = what === '' ? environmentPrefix(environment) : `${environmentPrefix(environment)}-${what}`;
  const max = nameLimits[kind];
  if (name.length > max) throw new Error(`the name ${name} has ${name.length} characters, and a ${kind} may have ${max}`);
  return name;
}

const digest = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 4);
