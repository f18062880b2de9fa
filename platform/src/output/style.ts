/** Colours as emphasis only: every state is also a word. */

export type Tone = 'good' | 'bad' | 'warn' | 'quiet' | 'strong';
const codes: Readonly<Record<Tone, readonly [number, number]>> = {
  good: [32, 39],
  bad: [31, 39],
  warn: [33, 39],
  quiet: [2, 22],
  strong: [1, 22],
};

export type Paint = (tone: Tone, text: string) => string;

export const painter =
  (color: boolean): Paint =>
  (tone, text) => {
    const [on, off] = codes[tone];
    return color ? `\u001b[${on}m${text}\u001b[${off}m` : text;
  };

/** `0.4 s`, `12 s`, `3 min 5 s`. */
export function duration(ms: number): string {
  if (ms < 9_950) return `${(ms / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

/** Words of a text in lines of at most `columns`; a longer word stands alone and is never cut. */
export function wrap(text: string, columns: number, indent = ''): string {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && indent.length + line.length + 1 + word.length > columns) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line].map((each) => `${indent}${each}`.trimEnd()).join('\n');
}

/** Columns when they fit; else one block for each row, `heading: value` a line, so that no value is ever cut. */
export function table(headings: readonly string[], rows: readonly (readonly string[])[], columns: number): string {
  const widths = headings.map((heading, at) => Math.max(heading.length, ...rows.map((row) => row[at]?.length ?? 0)));
  const total = widths.reduce((sum, width) => sum + width, 0) + 2 * (widths.length - 1);
  if (total > columns) {
    return rows.map((row) => headings.map((heading, at) => `${heading}: ${row[at] ?? ''}`.trimEnd()).join('\n')).join('\n\n');
  }
  const line = (row: readonly string[]) =>
    row
      .map((cell, at) => cell.padEnd(widths[at] ?? 0))
      .join('  ')
      .trimEnd();
  return [headings.map((heading) => heading.toUpperCase()), ...rows].map(line).join('\n');
}
