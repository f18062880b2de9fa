import { parseProcessIdentity } from '@debt/proto/process-identity';
import type { Process } from './environment-file.ts';

export const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A recorded process, or nothing when it is none. The first process of a machine is never one of ours, and nothing may be sent to it. */
export function parseProcess(value: unknown): Process | undefined {
  const found = parseProcessIdentity(value);
  return found === undefined || found.pid <= 1 ? undefined : found;
}
