/** Prints a failure, for a user or as JSON, and saves unexpected errors in a file. */
import { join } from 'node:path';
import { exitCodes } from '../exit-codes.ts';
import { writePrivate } from '../files/files.ts';
import { OutputFailed } from '../io.ts';
import { cleanLine, toJson, withoutIsolates } from '../text/foreign.ts';
import type { World } from '../world.ts';
import { CommandError, type Failure, type Obstacle } from './failure.ts';
import { SharedError } from './shared-pages.ts';

/** A change that a command made before it failed. */
export interface Done {
  /** A description of the change that a user can look for; undefined when it has no name. */
  readonly recorded: string | undefined;
  /** A command that shows it. */
  readonly show?: string;
}

/** The context of a report: program and release, text or JSON, whether stack traces are shown, and the changes before the failure. */
export interface Reporting {
  /** The name of the program. */
  readonly program: string;
  readonly version: string;
  readonly json: boolean;
  readonly debug: boolean;
  readonly done?: Done | undefined;
  /** The folder for reports of unexpected errors. @throws the failure for a missing home folder */
  readonly reports: () => string;
}

/** Prints an exception of a command. Returns the exit code; never throws. */
export function reportThrown(thrown: unknown, reporting: Reporting, world: World): number {
  if (!(thrown instanceof OutputFailed)) return report(thrown, reporting, world);
  if (thrown.isReaderGone && reporting.done === undefined) return exitCodes.ok;
  return report(unwritten(thrown, reporting.done), { ...reporting, json: false }, world);
}

function report(thrown: unknown, reporting: Reporting, world: World): number {
  const error = thrown instanceof CommandError ? thrown : toUnexpected(thrown, reporting, world);
  if (!reporting.json || !printJson(error.failure, world)) world.io.err(failureText(error.failure, reporting.program));
  if (reporting.debug && error.cause !== undefined) world.io.err(`${stackOf(error.cause)}\n`);
  return error.failure.exit;
}

/** False when stdout does not accept it. */
function printJson(failure: Failure, { io }: World): boolean {
  try {
    io.out(`${toJson(failureJson(failure))}\n`);
    return true;
  } catch (thrown) {
    if (thrown instanceof OutputFailed) return false;
    throw thrown;
  }
}

/** The failure as a machine-readable document. */
export function failureJson({ id, what, why, usage, fix, retry, retryAfterSeconds, logs, findings }: Failure) {
  return {
    error: {
      code: id,
      message: withoutIsolates(what),
      why: why === '' ? null : withoutIsolates(why),
      ...(usage === undefined ? {} : { usage }),
      fix: fix.map(withoutIsolates),
      retry,
      retryAfterSeconds: retryAfterSeconds ?? null,
      ...(logs === undefined ? {} : { logs }),
      ...(findings === undefined ? {} : { findings }),
      docsUrl: null,
    },
  };
}

/** Lines that end in a newline: the failure, its reason, the remedy, and the command that explains it. */
export function failureText({ id, what, why, usage, fix, isUnexplained, logs = [], findings = [] }: Failure, program: string): string {
  const lines = [
    ...(findings.length > 1 ? severalLines(findings, program) : [`${program}: ${what}`, ...(why === '' ? [] : [`  why: ${why}`])]),
    ...(usage === undefined ? [] : [`  usage: ${usage}`]),
    ...(logs.length === 0 ? [] : ['  last lines of its log:', ...logs.map((line) => `    ${line}`)]),
    ...(findings.length > 1 ? [] : fixLines(fix)),
    ...(isUnexplained === true ? [] : [`  more: ${program} explain ${id}`]),
  ];
  return `${lines.map(cleanLine).join('\n')}\n`;
}

/** Fixes of one obstacle are alternatives; obstacles are not. */
const fixLines = (fix: readonly string[]): readonly string[] => fix.map((one, index) => `  ${index === 0 ? 'try:' : ' or:'} ${one}`);

const severalLines = (findings: readonly Obstacle[], program: string): readonly string[] => [
  `${program}: ${findings.length} problems were found, and nothing was changed`,
  ...findings.flatMap(({ what, why, fix }) => [`- ${what}`, ...(why === '' ? [] : [`  why: ${why}`]), ...fixLines(fix)]),
];

/** A lost output must not look like a failed command: the user would repeat a change that was already made. */
function unwritten(thrown: OutputFailed, done: Done | undefined): CommandError {
  const lost = `the answer could not be written to stdout: ${thrown.message}`;
  if (done === undefined)
    return new SharedError('stdout_unwritable', { what: lost, fix: ['run the command again with a writable stdout'] });
  const { recorded, show } = done;
  return new SharedError('done_unwritten', {
    what: `${recorded === undefined ? 'done' : `recorded as ${recorded}`}; ${lost}`,
    fix: [
      ...(show === undefined ? [] : [show]),
      `do not run the command again: ${recorded === undefined ? 'its change has been made' : 'it would be recorded twice'}`,
    ],
  });
}

const stackOf = (thrown: unknown): string => (thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown));

/** An unexpected error is saved for a bug report, without the arguments: they may contain names and amounts. */
function toUnexpected(thrown: unknown, reporting: Reporting, world: World): CommandError {
  const path = saveReport(thrown, reporting, world);
  const fix = path === undefined ? 'run the command again with --debug, and report its output' : `report it with the text of ${path}`;
  const why = thrown instanceof Error ? thrown.message : String(thrown);
  return new SharedError('unexpected', { what: 'this program has an internal error', why, fix: [fix] }, { cause: thrown });
}

/** The path; undefined when the report could not be written. A report is optional, and a full disk may be the very problem. */
function saveReport(thrown: unknown, { program, version, reports }: Reporting, { now }: World): string | undefined {
  const system = `${program} ${version}\nnode ${process.version}\n${process.platform}-${process.arch}\n`;
  try {
    const path = join(reports(), `${now().toISOString().replaceAll(':', '-')}.txt`);
    writePrivate(path, `${system}\n${stackOf(thrown)}\n`);
    return path;
  } catch {
    return undefined;
  }
}
