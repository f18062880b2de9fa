/** The durations of steps in earlier runs, from which a run estimates its own. Nothing else is stored. */
import { appendFile, mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';

/** `expectMs` is the median of this many runs. */
const runsForMedian = 5;
/** The file is cut to this many lines when it is twice as long. */
const linesKept = 500;

/** Durations of steps in earlier runs, in milliseconds. */
export interface History {
  /** The median of the last five durations in milliseconds; undefined before the first. */
  expectMs(step: string): number | undefined;
  record(step: string, tookMs: number): Promise<void>;
}

/** A history without entries, which records nothing. */
export const noHistory: History = { expectMs: () => undefined, record: () => Promise.resolve() };

/** A missing or damaged file is an empty history: it is a convenience and must never stop a run. */
export async function openHistory(path: string): Promise<History> {
  const lines = await readFile(path, 'utf8').then(
    (content) => content.split('\n').filter((line) => line !== ''),
    () => [],
  );
  const times = new Map<string, number[]>();
  for (const line of lines) {
    const entry = parseEntry(line);
    if (entry !== undefined) remember(times, entry.step, entry.ms);
  }
  if (lines.length > 2 * linesKept) await cut(path, lines.slice(-linesKept));
  return {
    expectMs: (step) => median(times.get(step) ?? []),
    async record(step, tookMs) {
      const ms = Math.round(tookMs);
      remember(times, step, ms);
      await mkdir(dirname(path), { recursive: true, mode: 0o700 })
        .then(() => appendFile(path, `${JSON.stringify({ step, ms })}\n`, { mode: 0o600 }))
        .catch(() => undefined);
    },
  };
}

function remember(times: Map<string, number[]>, step: string, ms: number): void {
  times.set(step, [...(times.get(step) ?? []), ms].slice(-runsForMedian));
}

function median(values: readonly number[]): number | undefined {
  return values.toSorted((a, b) => a - b)[Math.floor((values.length - 1) / 2)];
}

function parseEntry(line: string): { readonly step: string; readonly ms: number } | undefined {
  try {
    const entry: unknown = JSON.parse(line);
    if (typeof entry !== 'object' || entry === null || !('step' in entry) || !('ms' in entry)) return undefined;
    const { step, ms } = entry;
    return typeof step === 'string' && typeof ms === 'number' && ms >= 0 ? { step, ms } : undefined;
  } catch {
    return undefined;
  }
}

async function cut(path: string, lines: readonly string[]): Promise<void> {
  const shorter = `${path}.new`;
  await writeFile(shorter, `${lines.join('\n')}\n`, { mode: 0o600 }).then(
    () => rename(shorter, path),
    () => undefined,
  );
}
