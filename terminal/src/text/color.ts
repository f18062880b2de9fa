import type { Variables } from '../io.ts';

/** Colours as emphasis only: every state is also shown as text. */
export type Tone = 'good' | 'bad' | 'warn' | 'quiet' | 'strong';
/** Wraps a text in the escape codes of a tone; returns it unchanged without colours. */
export type Paint = (tone: Tone, text: string) => string;

const codes: Readonly<Record<Tone, readonly [on: number, off: number]>> = {
  good: [32, 39],
  bad: [31, 39],
  warn: [33, 39],
  quiet: [2, 22],
  strong: [1, 22],
};

/** A painter for a terminal with colours, or one that leaves every text as it is. */
export const painter =
  (color: boolean): Paint =>
  (tone, text) => {
    const [on, off] = codes[tone];
    return color ? `\u001b[${on}m${text}\u001b[${off}m` : text;
  };

/** Whether colours are wanted, and which flag or variable decided it. */
export interface ColorWish {
  /** `auto`: only on a terminal. */
  readonly value: 'yes' | 'no' | 'auto';
  /** The flag or variable that decided it, for messages. */
  readonly origin: string;
}

/** Whether colours are wanted. In CI and on a dumb terminal not one escape byte is written, unless FORCE_COLOR asks for it. */
export function colorWish(env: Variables, noColor: boolean): ColorWish {
  if (noColor) return { value: 'no', origin: '--no-color' };
  if ((env['NO_COLOR'] ?? '') !== '') return { value: 'no', origin: 'NO_COLOR' };
  const force = env['FORCE_COLOR'] ?? '';
  if (force !== '') return { value: force === '0' || force === 'false' ? 'no' : 'yes', origin: 'FORCE_COLOR' };
  if (env['TERM'] === 'dumb') return { value: 'no', origin: 'TERM' };
  return isCi(env) ? { value: 'no', origin: 'CI' } : { value: 'auto', origin: 'default' };
}

/** Output without a user at a terminal: prompts and redraws are disabled. */
export const isCi = ({ CI = '' }: Variables): boolean => CI !== '' && CI !== 'false';
