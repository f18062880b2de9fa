import { parseProcessIdentity } from '@debt/proto/process-identity';
import type { Process } from './environment-file.ts';

export const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A recorded process, or undefined when the value is not one. Process 1 is never one of ours, and must not receive a signal from us. */
export function parseProcess(value: unknown): Process | undefined {
  const found = parseProcessIdentity(value);
  return found === undefined || found.pid <= 1 ? undefined : found;
}
