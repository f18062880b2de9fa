import { writeSync } from 'node:fs';

/** The outside of the process, so that tests can stand in for it. */
export interface Io {
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  readonly outIsTty: boolean;
  readonly errIsTty: boolean;
  readonly inIsTty: boolean;
  /** Columns of the terminal; no bound when there is none. */
  readonly columns: number;
  readonly rows: number;
}

export type Variables = Readonly<Record<string, string | undefined>>;

/** Thrown when the reader of stdout has gone: not an error of ours and nothing more to say. */
export class ReaderGone extends Error {
  override readonly name = 'ReaderGone';
}

/** Reads what it needs about the terminal only when somebody asks: `tty` costs as much as the rest of a command. */
export function createProcessIo(env: Variables): Io {
  const isTty = (fd: number): boolean => process.getBuiltinModule('node:tty').isatty(fd);
  return {
    out: (text) => writeAll(1, text),
    err: (text) => writeAll(2, text),
    get outIsTty() {
      return isTty(1);
    },
    get errIsTty() {
      return isTty(2);
    },
    get inIsTty() {
      return isTty(0);
    },
    get columns() {
      return readSize(env['COLUMNS']) ?? (isTty(1) ? process.stdout.columns || 80 : Number.POSITIVE_INFINITY);
    },
    get rows() {
      return readSize(env['LINES']) ?? (isTty(1) ? process.stdout.rows || 24 : 24);
    },
  };
}

const readSize = (text: string | undefined): number | undefined =>
  text !== undefined && /^[1-9]\d{0,3}$/.test(text) ? Number(text) : undefined;

/** Milliseconds to wait when a pipe is full, and how often at most: a minute in all. */
const fullPipeWaitMs = 5;
const fullPipeWaitsMax = 12_000;

function writeAll(fd: number, text: string): void {
  let rest: Uint8Array = Buffer.from(text);
  let waits = 0;
  while (rest.length > 0) {
    try {
      rest = rest.subarray(writeSync(fd, rest));
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? error.code : undefined;
      if (code === 'EPIPE') throw new ReaderGone('the reader has gone', { cause: error });
      if (code !== 'EAGAIN' || (waits += 1) > fullPipeWaitsMax) throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, fullPipeWaitMs);
    }
  }
}
