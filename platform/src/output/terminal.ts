/** What the two output streams can show. stdout carries the result, stderr everything else. */
import { page } from './pager.ts';
import { plainColumns } from './style.ts';

export interface OutputStream {
  readonly isTTY?: boolean | undefined;
  readonly columns?: number | undefined;
  readonly rows?: number | undefined;
  write(text: string): unknown;
}

export interface Channel {
  readonly isTty: boolean;
  readonly color: boolean;
  readonly columns: number;
  /** Adds the newline. */
  line(text?: string): void;
  /** The same for a text that may be longer than the screen: then through a pager, where there is a person to turn pages. */
  long(text: string): void;
}

/** What the command line says about the output. */
export interface Wishes {
  readonly noColor?: boolean;
  /** One record a line, its values separated by tabs; no colour, nothing redrawn, no pager. */
  readonly plain?: boolean;
  readonly noPager?: boolean;
}

export interface Terminal {
  readonly out: Channel;
  readonly err: Channel;
  /** Something may be redrawn on stderr: a terminal, nobody's robot, and able to move its cursor. */
  readonly live: boolean;
}

type Variables = Readonly<Record<string, string | undefined>>;

const columnsDefault = 80;
const rowsDefault = 24;
const isSet = (value: string | undefined): boolean => value !== undefined && value !== '';

/** Off a terminal, in CI and on a dumb terminal not one escape byte is written, unless FORCE_COLOR asks for colours. */
export function openTerminal(stdout: OutputStream, stderr: OutputStream, variables: Variables, wishes: Wishes = {}): Terminal {
  const { noColor = false, plain = false, noPager = false } = wishes;
  const { CI, TERM, NO_COLOR, FORCE_COLOR, COLUMNS } = variables;
  const dumb = (isSet(CI) && CI !== 'false') || TERM === 'dumb';
  const forced = isSet(FORCE_COLOR) && FORCE_COLOR !== '0' && FORCE_COLOR !== 'false';
  const refused = noColor || plain || isSet(NO_COLOR) || FORCE_COLOR === '0' || FORCE_COLOR === 'false';

  function channel(stream: OutputStream): Channel {
    const isTty = stream.isTTY === true;
    const columns = plain ? plainColumns : (stream.columns ?? (Number(COLUMNS) || columnsDefault));
    const line = (text = ''): void => void stream.write(`${text}\n`);
    const isPaged = (text: string): boolean =>
      isTty && !dumb && !plain && !noPager && text.split('\n').length >= (stream.rows ?? rowsDefault);
    return {
      isTty,
      color: !refused && (forced || (isTty && !dumb)),
      columns,
      line,
      long: (text) => (isPaged(text) && page(text, variables) ? undefined : line(text)),
    };
  }

  const err = channel(stderr);
  return { out: channel(stdout), err, live: err.isTty && !dumb && !plain };
}
