import { join } from 'node:path';
import { writePrivate } from '../config/files.ts';
import { findPaths } from '../config/paths.ts';
import { cleanLine, toJson, withoutIsolates } from '../output/foreign.ts';
import type { Outside } from './context.ts';
import { exitCodes, Failure } from './failures.ts';
import { version } from './version.ts';

export interface Printed {
  readonly json: boolean;
  readonly debug: boolean;
}

/** Says what went wrong and who must act. Answers the exit code. */
export function reportFailure(thrown: unknown, printed: Printed, outside: Outside): number {
  const failure = thrown instanceof Failure ? thrown : toBug(thrown, outside);
  const { what, why, fix = [], retry = false, retryAfterSeconds } = failure.details;
  if (printed.json) {
    const error = {
      code: failure.code,
      message: withoutIsolates(what),
      why: why === undefined ? null : withoutIsolates(why),
      fix: fix.map(withoutIsolates),
      retry,
      retryAfterSeconds: retryAfterSeconds ?? null,
      docsUrl: null,
    };
    outside.io.out(`${toJson({ error })}\n`);
  } else {
    const lines = [
      `debt: ${what}`,
      ...(why === undefined ? [] : [`  why: ${why}`]),
      ...fix.map((one, index) => `  ${index === 0 ? 'try:' : ' or:'} ${one}`),
      `  more: debt explain ${failure.code}`,
    ];
    outside.io.err(`${lines.map(cleanLine).join('\n')}\n`);
  }
  if (printed.debug && failure.cause !== undefined) outside.io.err(`${stackOf(failure.cause)}\n`);
  return exitCodes[failure.exit];
}

const stackOf = (thrown: unknown): string => (thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown));

/** What nobody foresaw is written down for a bug report, without what was typed: that may hold names and amounts. */
function toBug(thrown: unknown, outside: Outside): Failure {
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  const path = join(findPaths(outside.env).reports, `${outside.now().toISOString().replaceAll(':', '-')}.txt`);
  const system = `debt ${version}\nnode ${process.version}\n${process.platform}-${process.arch}\n`;
  let saved = false;
  try {
    writePrivate(path, `${system}\n${stackOf(thrown)}\n`);
    saved = true;
  } catch {
    // The report is a help, and a full disk may be the very problem.
  }
  return new Failure('bug', 'bug', {
    what: 'something went wrong in this program, which is our fault',
    why: message,
    fix: saved ? [`report it with the text of ${path}`] : ['give the command again with --debug, and report what it says'],
    cause: thrown,
  });
}
