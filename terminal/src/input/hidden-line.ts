const interrupt = '\u0003';
const endOfInput = '\u0004';
const eraseLine = '\u0015';
const erase = ['\u007f', '\b'];
/** The sequences that a terminal sends for arrows, Home, F1 and similar keys, which are never part of a secret. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these sequences begin with a control character
const keys = /\u001B(?:\[[0-9;?]*[ -/]*[@-~]|O[ -~]|[^[O])?/g;

/** Assembles a line from the characters that a terminal in raw mode sends. */
export class HiddenLine {
  #typed: readonly string[] = [];

  /** @returns the line once it is complete, `interrupted` after Ctrl-C, and undefined before */
  take(data: string): { readonly line: string } | 'interrupted' | undefined {
    for (const character of data.replaceAll(keys, '')) {
      if (character === interrupt) return 'interrupted';
      if (character === '\r' || character === '\n' || character === endOfInput) return { line: this.#typed.join('') };
      if (character === eraseLine) this.#typed = [];
      else this.#typed = erase.includes(character) ? this.#typed.slice(0, -1) : [...this.#typed, character];
    }
    return undefined;
  }
}
