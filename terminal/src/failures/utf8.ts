import { SharedError } from './shared-pages.ts';

/** Node decodes each invalid byte as this character, so the original text is lost. */
const replacement = '\uFFFD';

/**
 * Refuses text that was not UTF-8. Stored, it would stay damaged, and two different passwords could become the same.
 * @param origin what the text was: an argument, a file
 * @throws SharedError `not_utf8`
 */
export function requireUtf8(text: string, origin: string): string {
  if (!text.includes(replacement)) return text;
  throw new SharedError('not_utf8', {
    what: `${origin} is not UTF-8`,
    why: 'it has bytes of another encoding, such as Latin-1, and they cannot be read',
    fix: ['use a terminal or a file in UTF-8', 'locale, to see the encoding of this terminal'],
  });
}
