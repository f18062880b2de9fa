/** Colours as emphasis only: every state is also a word. */
import { stripVTControlCharacters } from 'node:util';

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
  for (const arg of text.split(' ')) {
    if (line !== '' && indent.length + line.length + 1 + arg.length > columns) {
      lines.push(line);
      line = arg;
    } else line = line === '' ? arg : `${line} ${arg}`;
  }
  return [...lines, line].map((each) => `${indent}${each}`.trimEnd()).join('\n');
}

/** As a width: no wrapping, and tables as lines with tabs. */
export const plainColumns = Number.POSITIVE_INFINITY;

/** A last column narrower than this is no longer read with ease. */
const lastColumnMin = 16;

/**
 * For people: columns without those that are empty. When they do not fit, the last one is wrapped, and when that is not enough each row becomes a
 * block of `heading: value` lines: no value is ever cut. For programs
 * (`plainColumns`): each row one line, every column in its place.
 */
export function table(headings: readonly string[], rows: readonly (readonly string[])[], columns: number): string {
  if (columns === plainColumns) return rows.map((row) => headings.map((_, at) => oneLine(row[at] ?? '')).join('\t')).join('\n');
  const used = headings.flatMap((heading, at) => (rows.some((row) => (row[at] ?? '') !== '') ? [{ heading, at }] : []));
  const cells = rows.map((row) => used.map(({ at }) => row[at] ?? ''));
  const widths = used.map(({ heading }, at) => Math.max(heading.length, ...cells.map((row) => widthOf(row[at] ?? ''))));
  const before = widths.slice(0, -1).reduce((sum, width) => sum + width + 2, 0);
  const room = columns - before;
  if (room < Math.min(widths.at(-1) ?? 0, lastColumnMin)) {
    return cells
      .map((row) => row.flatMap((cell, at) => (cell === '' ? [] : [`${used[at]?.heading ?? ''}: ${cell}`])).join('\n'))
      .join('\n\n');
  }
  const line = (row: readonly string[]) => {
    const [first = '', ...more] = wrap(row.at(-1) ?? '', room).split('\n');
    const start = row.slice(0, -1).map((cell, at) => `${cell}${' '.repeat(Math.max(0, (widths[at] ?? 0) - widthOf(cell)) + 2)}`);
    return [`${start.join('')}${first}`.trimEnd(), ...more.map((text) => `${' '.repeat(before)}${text}`)].join('\n');
  };
  return [used.map(({ heading }) => heading.toUpperCase()), ...cells].map(line).join('\n');
}

const oneLine = (cell: string): string => stripVTControlCharacters(cell).replaceAll(/[\t\n]/g, ' ');

/** Of the text as it is seen: colours take no room. */
const widthOf = (text: string): number => stripVTControlCharacters(text).length;
