import type { Done } from '../failures/report.ts';
import type { Io, Variables } from '../io.ts';
import { colorWish, isCi, type Paint, painter } from '../text/color.ts';
import { type Doc, renderDoc, type View } from '../text/doc.ts';
import type { World } from '../world.ts';
import type { Input } from './input.ts';

const widthMin = 20;

/** The context of every command. A program adds its own members. The terminal is not queried before it is needed. */
export class Session {
  readonly env: Variables;
  readonly io: Io;
  readonly now: () => Date;
  readonly input: Input;
  /** The name of the program. */
  readonly program: string;
  /** The command line without the program's name, quoted for the shell. */
  readonly command: string;

  constructor({ env, io, now }: World, input: Input, { program, command }: { readonly program: string; readonly command: string }) {
    this.env = env;
    this.io = io;
    this.now = now;
    this.input = input;
    this.program = program;
    this.command = command;
  }

  /** A sentence for the user; never part of the result. */
  note(text: string): void {
    this.io.err(`${text}\n`);
  }

  /** One document of several, one per line. */
  line(document: object): void {
    this.io.out(`${JSON.stringify(document)}\n`);
  }

  /** Whether the user can be prompted. */
  get canAsk(): boolean {
    return this.io.inIsTty && this.io.errIsTty && !this.input.on('no-input') && !isCi(this.env);
  }

  get isPlain(): boolean {
    return this.input.on('plain');
  }

  /** Whether output may be redrawn: not in CI, and on a terminal that can move its cursor. */
  get canRedraw(): boolean {
    return this.io.errIsTty && !this.isPlain && this.env['TERM'] !== 'dumb' && !isCi(this.env);
  }

  /** Colour on stdout: only on a terminal, unless it is forced. */
  get hasColor(): boolean {
    return this.#colorOn(() => this.io.outIsTty);
  }

  /** The same on stderr. */
  get hasErrorColor(): boolean {
    return this.#colorOn(() => this.io.errIsTty);
  }

  /** Emphasis for text on stdout. */
  get paint(): Paint {
    return painter(this.hasColor);
  }

  /** The layout for stdout. */
  get view(): View {
    const { io, isPlain: plain } = this;
    const hasColor = (): boolean => this.hasColor;
    return {
      plain,
      get width() {
        return plain ? Number.POSITIVE_INFINITY : Math.max(widthMin, io.columns);
      },
      get color() {
        return hasColor();
      },
    };
  }

  /** A text for users, laid out for stdout. */
  render(doc: Doc): string {
    return renderDoc(doc, this.view);
  }

  /** The changes of the command so far; undefined while there are none. */
  get done(): Done | undefined {
    return undefined;
  }

  /** The exit code of a command that a signal has ended; undefined before a signal. */
  get stoppedWith(): number | undefined {
    return undefined;
  }

  /** Called before a user types a secret. @throws a failure that would make the input useless */
  beforeSecret(): void {
    // Nothing prevents it.
  }

  /** Called when the command has ended, with or without a failure. */
  close(): void {
    // There is nothing to close.
  }

  #colorOn(isTty: () => boolean): boolean {
    const { value } = colorWish(this.env, this.isPlain || this.input.on('no-color'));
    return value === 'auto' ? isTty() : value === 'yes';
  }
}
