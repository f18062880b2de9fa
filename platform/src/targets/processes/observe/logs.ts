import { closeSync, fstatSync, openSync, renameSync, writeSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { LogEvent } from '../../../runner/events.ts';
import { isUnitId } from './wire.ts';

export type Stream = 'out' | 'err';
export interface LogLine {
  /** ISO 8601 in UTC. */
  readonly at: string;
  readonly stream: Stream;
  readonly line: string;
}

export const rotation = { bytesMax: 10_000_000, filesMax: 3 } as const;
/** A longer line is cut, so that a program that never ends its line cannot exhaust our memory. */
export const lineCharsMax = 16_384;

export interface Log {
  write(stream: Stream, line: string): LogLine;
  close(): void;
}

const logPath = (directory: string, unit: string, generation = 0): string =>
  join(directory, generation === 0 ? `${unit}.log` : `${unit}.log.${generation}`);

export interface LogOptions {
  readonly bytesMax?: number;
  readonly now?: () => Date;
}

/** Opens the log of one unit: whole lines, three files of 10 MB. When the disk is full, only log lines are lost; the unit itself keeps running. */
export function openLog(directory: string, unit: string, { bytesMax = rotation.bytesMax, now = () => new Date() }: LogOptions = {}): Log {
  const path = logPath(directory, unit);
  let file = openSync(path, 'a', 0o600);
  let size = fstatSync(file).size;

  function rotate(): void {
    for (let generation = rotation.filesMax - 1; generation > 0; generation -= 1) {
      const older = logPath(directory, unit, generation);
      const newer = logPath(directory, unit, generation - 1);
      ignoreFailure(() => renameSync(newer, older));
    }
    const before = file;
    file = openSync(path, 'a', 0o600);
    size = 0;
    closeSync(before);
  }

  return {
    write(stream, line) {
      const entry: LogLine = { at: now().toISOString(), stream, line: line.slice(0, lineCharsMax) };
      const bytes = Buffer.from(`${entry.at} ${entry.stream} ${entry.line}\n`);
      if (size + bytes.length > bytesMax) ignoreFailure(rotate);
      ignoreFailure(() => {
        writeSync(file, bytes);
        size += bytes.length;
      });
      return entry;
    },
    close: () => closeSync(file),
  };
}

function ignoreFailure(action: () => void): void {
  try {
    action();
  } catch {
    // A failure to log must not stop the unit.
  }
}

/** The last lines of a unit's log across its rotated files, oldest first. */
export async function readLog(directory: string, unit: string, linesMax: number): Promise<readonly LogLine[]> {
  const lines: LogLine[] = [];
  for (let generation = 0; generation < rotation.filesMax && lines.length < linesMax; generation += 1) {
    const text = await readFile(logPath(directory, unit, generation), 'utf8').catch(() => '');
    const found = text.split('\n').flatMap((line) => parseLine(line) ?? []);
    lines.unshift(...found.slice(-(linesMax - lines.length)));
  }
  return lines;
}

const pattern = /^(\S+Z) (out|err) (.*)$/;

function parseLine(text: string): LogLine | undefined {
  const [, at, stream, line] = pattern.exec(text) ?? [];
  return at === undefined || line === undefined ? undefined : { at, stream: stream === 'err' ? 'err' : 'out', line };
}

/** The units that have a log. */
export async function loggedUnits(directory: string): Promise<readonly string[]> {
  const names = await readdir(directory).catch(() => []);
  return names.flatMap((name) => (name.endsWith('.log') ? [name.slice(0, -'.log'.length)] : [])).sort();
}

/** The last lines of some units (an empty list means all units) as events, in order of time. */
export async function tailEvents(logDirectory: string, units: readonly string[], linesMax: number): Promise<readonly LogEvent[]> {
  const named = units.length === 0 ? await loggedUnits(logDirectory) : units;
  const events = await Promise.all(
    named.filter(isUnitId).map(async (unit) => {
      const lines = await readLog(logDirectory, unit, linesMax);
      return lines.map(({ at, stream, line }): LogEvent => ({ type: 'log', unit, stream, line, at, run: '' }));
    }),
  );
  return events.flat().sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
}
