import { writeSync } from 'node:fs';

/** The streams and the terminal of the process, which tests can replace. */
export interface Io {
  /** @throws OutputFailed */
  readonly out: (text: string | Uint8Array) => void;
  /** Never throws. */
  readonly err: (text: string) => void;
  readonly outIsTty: boolean;
  readonly errIsTty: boolean;
  readonly inIsTty: boolean;
  /** Columns of the terminal; infinite without a terminal. */
  readonly columns: number;
  readonly rows: number;
}

/** The variables of the environment by name; undefined for one that is not set. */
export type Variables = Readonly<Record<string, string | undefined>>;

/** Thrown when stdout accepts no more output. Changes that the command made before are kept, so this is never reported as a failed command. */
export class OutputFailed extends Error {
  override readonly name = 'OutputFailed';
  /** Whether the program that reads stdout has ended, as `head` does. A command that changed nothing can then simply end. */
  readonly isReaderGone: boolean;

  constructor(cause: unknown) {
    const code = codeOf(cause);
    super(reasons[code ?? ''] ?? String(cause), { cause });
    this.isReaderGone = code === 'EPIPE';
  }
}

const reasons: Readonly<Record<string, string>> = {
  EPIPE: 'the program that reads it has ended',
  ENOSPC: 'there is no space left on the device',
  EDQUOT: 'your disk quota is used up',
  EFBIG: 'the file has reached its maximum size',
  EIO: 'the device or the terminal failed',
  EBADF: 'it is closed',
  EAGAIN: 'the program that reads it does not read',
};

const codeOf = (error: unknown): string | undefined =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;

/** Inspects the terminal only on first use: loading `tty` takes as long as the rest of a command. */
export function createProcessIo(env: Variables): Io {
  const isTty = (fd: number): boolean => process.getBuiltinModule('node:tty').isatty(fd);
  return {
    out: writeOut,
    err: writeErr,
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
export const fullPipeWaitMs = 5;
/** How often a write to a full pipe is repeated, at most. */
export const fullPipeRetriesMax = 12_000;

function writeOut(bytes: string | Uint8Array): void {
  try {
    writeToDescriptor(1, bytes);
  } catch (error) {
    throw new OutputFailed(error);
  }
}

/** A message that cannot be written must not end a command: its exit code still shows the result. */
function writeErr(text: string): void {
  try {
    writeToDescriptor(2, text);
  } catch {
    // There is no stream left for an error message.
  }
}

/** Writes all of it; a full pipe is retried for a while. @throws the error of the system */
function writeToDescriptor(fd: number, text: string | Uint8Array): void {
  let rest: Uint8Array = typeof text === 'string' ? Buffer.from(text) : text;
  let retries = 0;
  while (rest.length > 0) {
    try {
      const written = writeSync(fd, rest);
      if (written === 0) throw new Error('it accepts no bytes');
      rest = rest.subarray(written);
    } catch (error) {
      if (codeOf(error) !== 'EAGAIN' || (retries += 1) > fullPipeRetriesMax) throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, fullPipeWaitMs);
    }
  }
}
