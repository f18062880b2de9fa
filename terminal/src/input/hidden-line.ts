const interrupt = '\u0003';
const endOfInput = '\u0004';
const eraseLine = '\u0015';
const erase = ['\u007f', '\b'];
/** What a terminal sends for arrows, Home, F1 and the like: nobody means them as a part of a secret. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: a terminal begins them so
const keys = /\u001B(?:\[[0-9;?]*[ -/]*[@-~]|O[ -~]|[^[O])?/g;

/** Puts a line together from what a terminal in raw mode sends. */
export class HiddenLine {
  #typed: readonly string[] = [];

  /** @returns the line once it is complete; `interrupted` for Ctrl-C; undefined while more is to come. */
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
