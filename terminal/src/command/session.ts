import type { Done } from '../failures/report.ts';
import type { Io, Variables } from '../io.ts';
import { colorWish, isCi, type Paint, painter } from '../text/color.ts';
import type { Doc, View } from '../text/doc.ts';
import { renderDoc } from '../text/doc.ts';
import type { World } from '../world.ts';
import type { Input } from './input.ts';

const widthMin = 20;

/** What every command may use of the world around it. A program adds its own. Nothing is asked of a terminal before it is needed. */
export class Session {
  readonly env: Variables;
  readonly io: Io;
  readonly now: () => Date;
  readonly input: Input;
  /** The name of the program. */
  readonly program: string;
  /** The command as it was typed, without the program's name. */
  readonly command: string;

  constructor({ env, io, now }: World, input: Input, { program, command }: { readonly program: string; readonly command: string }) {
    this.env = env;
    this.io = io;
    this.now = now;
    this.input = input;
    this.program = program;
    this.command = command;
  }

  /** A sentence for the person; never part of the result. */
  note(text: string): void {
    this.io.err(`${text}\n`);
  }

  /** One document of several, a line each. */
  line(document: object): void {
    this.io.out(`${JSON.stringify(document)}\n`);
  }

  /** Whether a question can be asked. */
  get canAsk(): boolean {
    return this.io.inIsTty && this.io.errIsTty && !this.input.on('no-input') && !isCi(this.env);
  }

  get isPlain(): boolean {
    return this.input.on('plain');
  }

  /** Something may be redrawn: nobody's robot, and able to move its cursor. */
  get canRedraw(): boolean {
    return this.io.errIsTty && !this.isPlain && this.env['TERM'] !== 'dumb' && !isCi(this.env);
  }

  /** Colour on stdout: only for a terminal, unless it is forced. */
  get hasColor(): boolean {
    return this.#colorOn(() => this.io.outIsTty);
  }

  /** The same on stderr. */
  get hasErrorColor(): boolean {
    return this.#colorOn(() => this.io.errIsTty);
  }

  /** Emphasis for what goes to stdout. */
  get paint(): Paint {
    return painter(this.hasColor);
  }

  /** How the reader of stdout sees. */
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

  /** A text for a person, as it is seen on stdout. */
  render(doc: Doc): string {
    return renderDoc(doc, this.view);
  }

  /** What the command has changed so far; undefined while that is nothing. */
  get done(): Done | undefined {
    return undefined;
  }

  /** The exit code of a command that a signal has ended; undefined while none has arrived. */
  get stoppedWith(): number | undefined {
    return undefined;
  }

  /** Called before a person types a secret. @throws what makes it be typed for nothing */
  beforeSecret(): void {
    // Nothing is in the way.
  }

  /** Called when the command has ended, however it ended. */
  close(): void {
    // Nothing is held open.
  }

  #colorOn(isTty: () => boolean): boolean {
    const { value } = colorWish(this.env, this.isPlain || this.input.on('no-color'));
    return value === 'auto' ? isTty() : value === 'yes';
  }
}
