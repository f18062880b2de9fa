/** What the two output streams can show. stdout carries the result, stderr everything else. */

export interface OutputStream {
  readonly isTTY?: boolean | undefined;
  readonly columns?: number | undefined;
  write(text: string): unknown;
}

export interface Channel {
  readonly isTty: boolean;
  readonly color: boolean;
  readonly columns: number;
  /** Adds the newline. */
  line(text?: string): void;
}

export interface Terminal {
  readonly out: Channel;
  readonly err: Channel;
  /** Something may be redrawn on stderr: a terminal, nobody's robot, and able to move its cursor. */
  readonly live: boolean;
}

type Variables = Readonly<Record<string, string | undefined>>;

const columnsDefault = 80;
const isSet = (value: string | undefined): boolean => value !== undefined && value !== '';

/** Off a terminal, in CI and on a dumb terminal not one escape byte is written, unless FORCE_COLOR asks for colours. */
export function openTerminal(stdout: OutputStream, stderr: OutputStream, variables: Variables, noColor = false): Terminal {
  const { CI, TERM, NO_COLOR, FORCE_COLOR, COLUMNS } = variables;
  const dumb = (isSet(CI) && CI !== 'false') || TERM === 'dumb';
  const forced = isSet(FORCE_COLOR) && FORCE_COLOR !== '0' && FORCE_COLOR !== 'false';
  const refused = noColor || isSet(NO_COLOR) || FORCE_COLOR === '0' || FORCE_COLOR === 'false';

  function channel(stream: OutputStream): Channel {
    const isTty = stream.isTTY === true;
    const columns = stream.columns ?? (Number(COLUMNS) || columnsDefault);
    return { isTty, color: !refused && (forced || (isTty && !dumb)), columns, line: (text = '') => void stream.write(`${text}\n`) };
  }

  const err = channel(stderr);
  return { out: channel(stdout), err, live: err.isTty && !dumb };
}
