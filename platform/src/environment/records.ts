import type { Process } from './environment-file.ts';

export const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A recorded process, or nothing when it is none: files may have been edited or cut short. */
export function parseProcess(value: unknown): Process | undefined {
  if (!isRecord(value)) return undefined;
  const { pid, startTime, boot } = value;
  if (typeof pid !== 'number' || !Number.isSafeInteger(pid) || pid <= 1) return undefined;
  return typeof startTime === 'string' && typeof boot === 'string' ? { pid, startTime, boot } : undefined;
}
