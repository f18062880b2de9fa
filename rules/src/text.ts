/**
 * Rules for texts that people write and others read. A name appears inside sentences, beside amounts and other names, so every character in it must
 * be visible. Otherwise one name could look like another, or change the direction of the following text. A description is shown separately and may
 * have several lines. It must not contain characters that affect the text outside it, or that no keyboard produces.
 */
export type TextUse = 'name' | 'description';

/** A character that is not allowed in a text because it is invisible. */
export interface HiddenCharacter {
  /** `U+202E`. */
  readonly codePoint: string;
  /** A description for people. */
  readonly what: string;
}

/** The first character that is not allowed in a text of this use, or undefined. */
export function findHidden(text: string, use: TextUse): HiddenCharacter | undefined {
  if (plain.test(text)) return undefined;
  patterns ??= compile();
  const rest = text.replaceAll(patterns.meaningful, neutral);
  const [found] = patterns[use].exec(rest) ?? [];
  return describe(found ?? (use === 'description' ? findUnpaired(rest) : undefined));
}

/** As a sentence that follows the name of a field. */
export const describeHidden = ({ codePoint, what }: HiddenCharacter): string => `has ${codePoint}, ${what}: leave it out`;

const plain = /^[ -~]*$/;

/** Created at first use: compiling Unicode classes takes milliseconds, which would delay every start of a command line. */
let patterns: Readonly<Record<TextUse | 'meaningful', RegExp>> | undefined;

const compile = () => ({
  meaningful: new RegExp(meaningful, 'gu'),
  name: new RegExp(hiddenInName, 'u'),
  description: new RegExp(hiddenInDescription, 'u'),
});

/** Scripts whose letters look or mean something else with a joiner or a non-joiner after them (RFC 5892, appendix A, by script). */
const joining =
  '\\p{scx=Arab}\\p{scx=Syrc}\\p{scx=Mand}\\p{scx=Mong}\\p{scx=Nkoo}\\p{scx=Phag}\\p{scx=Adlm}\\p{scx=Rohg}\\p{scx=Deva}\\p{scx=Beng}\\p{scx=Guru}' +
  '\\p{scx=Gujr}\\p{scx=Orya}\\p{scx=Taml}\\p{scx=Telu}\\p{scx=Knda}\\p{scx=Mlym}\\p{scx=Sinh}\\p{scx=Khmr}\\p{scx=Mymr}\\p{scx=Tibt}\\p{scx=Bali}\\p{scx=Java}';

/** Invisible characters that change the shape of neighbouring characters, in the places where they do. */
const meaningful = [
  // The flag of a region: the black flag, the letters of its code, and the end.
  '(?<=\\u{1F3F4})[\\u{E0030}-\\u{E0039}\\u{E0061}-\\u{E007A}]{3,6}\\u{E007F}',
  `(?<=[${joining}])[\\u200C\\u200D\\u180E]`,
  '(?<=[\\p{Extended_Pictographic}\\p{Emoji_Modifier}\\uFE0F])\\u200D(?=\\p{Extended_Pictographic})',
  '(?<=[\\p{Extended_Pictographic}\\p{scx=Han}\\p{scx=Mong}\\p{scx=Mymr}])\\p{Variation_Selector}',
  '(?<=[0-9#*])\\uFE0F(?=\\u20E3)',
  // Signs around Arabic, Syriac and Kaithi numbers, and joiners of hieroglyphs: their class is format, but they are visible.
  '[\\u0600-\\u0605\\u06DD\\u070F\\u0890\\u0891\\u08E2\\u{110BD}\\u{110CD}\\u{13430}-\\u{1343F}]',
].join('|');
const neutral = 'x';

/** Marks on one letter: Hebrew and Tibetan need about five, and more marks extend over the lines above and below. */
const tooManyMarks = '(?<=\\p{M}{8})\\p{M}';
const hiddenInName = `[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}\\p{Default_Ignorable_Code_Point}\\u2800]|^\\p{M}|${tooManyMarks}`;
/** Controls except tabs and line breaks, embeddings and overrides of direction, deprecated formats, and tags, which can encode whole invisible texts. */
const hiddenInDescription = `(?![\\t\\n]|\\r\\n)\\p{Cc}|[\\p{Zl}\\p{Zp}\\u202A-\\u202E\\u206A-\\u206F\\uFFF9-\\uFFFB\\u{E0000}-\\u{E007F}]|${tooManyMarks}`;

/** Isolates embed right-to-left words in other text. An isolate without its counterpart would affect the text after it. */
function findUnpaired(text: string): string | undefined {
  for (const line of text.split('\n')) {
    const open: string[] = [];
    for (const character of line.match(/[\u2066-\u2069]/gu) ?? []) {
      if (character !== '\u2069') open.push(character);
      else if (open.pop() === undefined) return character;
    }
    if (open.length > 0) return open[0];
  }
  return undefined;
}

const named: readonly (readonly [pattern: RegExp, what: string])[] = [
  [/\u00AD/u, 'a soft hyphen'],
  [/\u200B/u, 'a zero-width space'],
  [/[\u200C\u200D]/u, 'a joiner where nothing joins'],
  [/[\u200E\u200F\u061C\u202A-\u202E\u2066-\u2069]/u, 'which changes the direction of writing'],
  [/\uFEFF/u, 'a byte order mark'],
  [/[\u{E0000}-\u{E007F}]/u, 'an invisible tag'],
  [/[\p{Zl}\p{Zp}]/u, 'a line or paragraph separator'],
  [/\p{Cc}/u, 'a control character'],
  [/\p{M}/u, 'a mark that does not belong to a letter'],
];

function describe(character: string | undefined): HiddenCharacter | undefined {
  const code = character?.codePointAt(0);
  if (character === undefined || code === undefined) return undefined;
  const what = named.find(([pattern]) => pattern.test(character))?.[1] ?? 'a character that cannot be seen';
  return { codePoint: `U+${code.toString(16).toUpperCase().padStart(4, '0')}`, what };
}
