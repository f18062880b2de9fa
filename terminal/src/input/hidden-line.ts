const interrupt = '\u0003';
const endOfInput = '\u0004';
const eraseLine = '\u0015';
const eraseToBlank = '\u0017';
const erase = ['\u007f', '\b'];
/** The sequences that a terminal sends for arrows, Home, F1 and similar keys, which are never part of a secret. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these sequences begin with a control character
const keys = /\u001B(?:\[[0-9;?]*[ -/]*[@-~]|O[ -~]|[^[O])?/g;

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters to find
const controls = /[\u0000-\u001F\u007F]/;

/** As a terminal does it: blanks before the cursor, then what is not blank. */
const withoutLastPart = (typed: readonly string[]): readonly string[] => {
  const end = typed.findLastIndex((character) => character.trim() !== '');
  return typed.slice(0, typed.slice(0, end + 1).findLastIndex((character) => character.trim() === '') + 1);
};

/** Assembles a line from the characters that a terminal in raw mode sends. */
export class HiddenLine {
  #typed: readonly string[] = [];

  /** @returns the line once it is complete, `interrupted` after Ctrl-C, and undefined before */
  take(data: string): { readonly line: string } | 'interrupted' | undefined {
    for (const character of data.replaceAll(keys, '')) {
      if (character === interrupt) return 'interrupted';
      if (character === '\r' || character === '\n' || character === endOfInput) return { line: this.#typed.join('') };
      if (character === eraseLine) this.#typed = [];
      else if (character === eraseToBlank) this.#typed = withoutLastPart(this.#typed);
      // Any other control character moves or suspends in a shell. It is never meant, and would be an invisible part of the secret.
      else if (!erase.includes(character) && controls.test(character)) continue;
      else this.#typed = erase.includes(character) ? this.#typed.slice(0, -1) : [...this.#typed, character];
    }
    return undefined;
  }
}
