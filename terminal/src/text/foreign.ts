/**
 * What other people and servers wrote, on its way to a terminal. Classes of Unicode take milliseconds to read, so that text in the letters of
 * Europe and East Asia, which most is, never gets to the patterns, and they are made when first needed.
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

/** Controls, line breaks of their own kind, and everything that has no shape, tags and marks of direction among it. */
const hidden = '[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}\\p{Default_Ignorable_Code_Point}]';

const compile = (): Patterns => ({
  invisible: new RegExp(hidden, 'gu'),
  // What gives a shape to its neighbours stays beside them: joiners between letters that join, parts of one emoji, flags of parts of a country. The
  // signs around Arabic and Syriac numbers are formats by their class, but they are seen.
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
  // Letters and numbers of the blocks that Unicode keeps for scripts from right to left.
  rightToLeft: /[\u0590-\u08FF\uFB1D-\uFDFF\uFE70-\uFEFC\u{10800}-\u{10FFF}\u{1E800}-\u{1EFFF}]/u,
});

/** What other people wrote, without what could steer the terminal, turn the reading direction around, or hide. */
export const clean = (text: string): string =>
  harmless.test(text) ? text : text.replaceAll(patterns().meaningful, (_match, kept: string | undefined) => kept ?? ' ');

const isolate = '\u2068';
const isolateEnd = '\u2069';

/** Foreign words in a sentence or a table of ours: what is written from right to left must not take the amount beside it along. */
export function isolated(text: string): string {
  const shown = clean(text);
  return !harmless.test(shown) && patterns().rightToLeft.test(shown) ? isolate + shown + isolateEnd : shown;
}

/** For programs, and for words that are copied into a command. */
export const withoutIsolates = (text: string): string => text.replaceAll(/[\u2068\u2069]/g, '');

/** Lines of one text that has been broken: an isolate ends with its line, so that what is left of it goes on in a new one. */
export function closeIsolates(lines: readonly string[]): readonly string[] {
  let isOpen = false;
  return lines.map((line) => {
    const whole = isOpen ? isolate + line : line;
    isOpen = whole.lastIndexOf(isolate) > whole.lastIndexOf(isolateEnd);
    return isOpen ? whole + isolateEnd : whole;
  });
}

/** A line of ours that foreign words may have got into: keeps our isolates, and nothing else that cannot be seen. */
export const cleanLine = (line: string): string =>
  line
    .split(/([\u2068\u2069])/)
    .map((part, index) => (index % 2 === 1 ? part : clean(part)))
    .join('');

/** JSON of the same value in which everything invisible is an escape, so that it may be shown on a terminal. */
export function toJson(value: unknown): string {
  const json = JSON.stringify(value);
  return harmless.test(json) ? json : json.replaceAll(patterns().invisible, escapeUnits);
}

const escapeUnits = (character: string): string =>
  Array.from({ length: character.length }, (_, unit) => `\\u${character.charCodeAt(unit).toString(16).padStart(4, '0')}`).join('');
