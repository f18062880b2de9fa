/**
 * Cleans the text of other users and of servers for a terminal. Character classes of Unicode take milliseconds to compile, so they are compiled on
 * first use. Most text has only letters of Europe and East Asia and never needs them.
 */
const harmless =
  /^[ -~\u00a1-\u00ac\u00ae-\u024f\u0370-\u0482\u048a-\u052f\u2010-\u2027\u20a0-\u20bf\u3041-\u3096\u30a1-\u30ff\u4e00-\u9fff\uac00-\ud7a3]*$/;

let compiled: Patterns | undefined;
interface Patterns {
  readonly invisible: RegExp;
  readonly meaningful: RegExp;
  readonly rightToLeft: RegExp;
}
const patterns = (): Patterns => (compiled ??= compile());

/** Control characters, line separators of Unicode, and all invisible characters, including tags and direction marks. */
const hidden = '[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}\\p{Default_Ignorable_Code_Point}]';

const compile = (): Patterns => ({
  invisible: new RegExp(hidden, 'gu'),
  // Characters that shape their neighbours are kept: joiners between letters that join, parts of an emoji, regional flags. The signs around Arabic and
  // Syriac numbers have the class of format characters, but they are visible.
  meaningful: new RegExp(
    [
      '(?<kept>(?<=\\u{1F3F4})[\\u{E0030}-\\u{E0039}\\u{E0061}-\\u{E007A}]{3,6}\\u{E007F}',
      '(?<=[\\p{L}\\p{M}])(?<![\\p{scx=Latn}\\p{scx=Cyrl}\\p{scx=Grek}\\p{scx=Han}\\p{scx=Hebr}])[\\u200C\\u200D]',
      '(?<=[\\p{Extended_Pictographic}\\p{Emoji_Modifier}\\uFE0F])\\u200D(?=\\p{Extended_Pictographic})',
      '(?<=[\\p{Extended_Pictographic}\\p{scx=Han}\\p{scx=Mong}\\p{scx=Mymr}])\\p{Variation_Selector}',
      '(?<=[0-9#*])\\uFE0F(?=\\u20E3)',
      `[\\u0600-\\u0605\\u06DD\\u070F\\u0890\\u0891\\u08E2])|${hidden}+`,
    ].join('|'),
    'gu',
  ),
  // Letters and numbers in the Unicode blocks for right-to-left scripts.
  rightToLeft: /[\u0590-\u08FF\uFB1D-\uFDFF\uFE70-\uFEFC\u{10800}-\u{10FFF}\u{1E800}-\u{1EFFF}]/u,
});

/** The text of another user, without characters that control the terminal, change the reading direction, or are invisible. */
export const clean = (text: string): string =>
  harmless.test(text) ? text : text.replaceAll(patterns().meaningful, (_match, kept: string | undefined) => kept ?? ' ');

const isolate = '\u2068';
const isolateEnd = '\u2069';

/** The text of another user in a sentence or a table: right-to-left text must not reorder the amount beside it. */
export function isolated(text: string): string {
  const shown = clean(text);
  return !harmless.test(shown) && patterns().rightToLeft.test(shown) ? isolate + shown + isolateEnd : shown;
}

/** For machine-readable output, and for text that is copied into a command. */
export const withoutIsolates = (text: string): string => text.replaceAll(/[\u2068\u2069]/g, '');

/** The lines of a wrapped text: an isolate ends with its line, and the rest of it starts a new isolate. */
export function closeIsolates(lines: readonly string[]): readonly string[] {
  let isOpen = false;
  return lines.map((line) => {
    const whole = isOpen ? isolate + line : line;
    isOpen = whole.lastIndexOf(isolate) > whole.lastIndexOf(isolateEnd);
    return isOpen ? whole + isolateEnd : whole;
  });
}

/** A line of output that may contain text of other users: keeps the isolates of this program, and no other invisible character. */
export const cleanLine = (line: string): string =>
  line
    .split(/([\u2068\u2069])/)
    .map((part, index) => (index % 2 === 1 ? part : clean(part)))
    .join('');

/** JSON in which all invisible characters are escaped, so that a terminal can show it. Its value is unchanged. */
export function toJson(value: unknown): string {
  const json = JSON.stringify(value);
  return harmless.test(json) ? json : json.replaceAll(patterns().invisible, escapeUnits);
}

const escapeUnits = (character: string): string =>
  Array.from({ length: character.length }, (_, unit) => `\\u${character.charCodeAt(unit).toString(16).padStart(4, '0')}`).join('');
