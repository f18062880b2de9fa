import { join } from 'node:path';
import { writePrivate } from '../config/files.ts';
import { findPaths } from '../config/paths.ts';
import { cleanLine, toJson, withoutIsolates } from '../output/foreign.ts';
import { shortId } from '../output/words.ts';
import type { Done, Outside } from './context.ts';
import { exitCodes, Failure } from './failures.ts';
import { OutputFailed } from './io.ts';
import { version } from './version.ts';

export interface Printed {
  readonly json: boolean;
  readonly debug: boolean;
  /** The change that the command made before it failed. */
  readonly done?: Done | undefined;
}

/** Reports an error that a command threw. Returns the exit code; never throws. */
export function reportThrown(thrown: unknown, printed: Printed, outside: Outside): number {
  if (!(thrown instanceof OutputFailed)) return reportFailure(thrown, printed, outside);
  if (thrown.isReaderGone && printed.done === undefined) return exitCodes.ok;
  return reportFailure(unwritten(thrown, printed.done), { json: false, debug: printed.debug }, outside);
}

/** Reports a failure. Returns the exit code; never throws. */
export function reportFailure(thrown: unknown, printed: Printed, outside: Outside): number {
  const failure = thrown instanceof Failure ? thrown : toBug(thrown, outside);
  if (!printed.json || !printJson(failure, outside)) printText(failure, outside);
  if (printed.debug && failure.cause !== undefined) outside.io.err(`${stackOf(failure.cause)}\n`);
  return exitCodes[failure.exit];
}

/** Returns false when stdout cannot be written to. */
function printJson({ code, details }: Failure, { io }: Outside): boolean {
  const { what, why, usage, fix = [], retry = false, retryAfterSeconds } = details;
  const error = {
    code,
    message: withoutIsolates(what),
    why: why === undefined ? null : withoutIsolates(why),
    ...(usage === undefined ? {} : { usage }),
    fix: fix.map(withoutIsolates),
    retry,
    retryAfterSeconds: retryAfterSeconds ?? null,
    docsUrl: null,
  };
  try {
    io.out(`${toJson({ error })}\n`);
    return true;
  } catch (thrown) {
    if (thrown instanceof OutputFailed) return false;
    throw thrown;
  }
}

function printText({ code, details: { what, why, usage, fix = [] } }: Failure, { io }: Outside): void {
  const lines = [
    `debt: ${what}`,
    ...(why === undefined ? [] : [`  why: ${why}`]),
    ...(usage === undefined ? [] : [`  usage: ${usage}`]),
    ...fix.map((one, index) => `  ${index === 0 ? 'try:' : ' or:'} ${one}`),
    `  more: debt explain ${code}`,
  ];
  io.err(`${lines.map(cleanLine).join('\n')}\n`);
}

/** Lost output must not look like a failed command: run again, the command would be recorded twice. */
function unwritten(thrown: OutputFailed, done: Done | undefined): Failure {
  const lost = `the answer could not be written to stdout: ${thrown.message}`;
  if (done === undefined)
    return new Failure('fixable', 'stdout_unwritable', { what: lost, fix: ['run the command again with a writable stdout'] });
  if (done.transactionId === undefined)
    return new Failure('fixable', 'done_unwritten', {
      what: `done; ${lost}`,
      fix: ['do not run the command again: its change has been made'],
    });
  const id = shortId(done.transactionId);
  return new Failure('fixable', 'done_unwritten', {
    what: `recorded as ${id}; ${lost}`,
    fix: [`debt show ${id}`, 'do not run the command again: it would be recorded twice'],
  });
}

const stackOf = (thrown: unknown): string => (thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown));

/** Writes an unexpected error to a file for a bug report, without the command line, which may contain names and amounts. */
function toBug(thrown: unknown, outside: Outside): Failure {
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  const path = saveReport(thrown, outside);
  return new Failure('bug', 'bug', {
    what: 'this program has an internal error',
    why: message,
    fix: path !== undefined ? [`report it with the text of ${path}`] : ['run the command again with --debug, and report its output'],
    cause: thrown,
  });
}

/** Returns the path, or undefined when the file could not be written: the report is optional, and a full disk may be the cause of the error. */
function saveReport(thrown: unknown, { env, now }: Outside): string | undefined {
  const system = `debt ${version}\nnode ${process.version}\n${process.platform}-${process.arch}\n`;
  try {
    const path = join(findPaths(env).reports, `${now().toISOString().replaceAll(':', '-')}.txt`);
    writePrivate(path, `${system}\n${stackOf(thrown)}\n`);
    return path;
  } catch {
    return undefined;
  }
}
