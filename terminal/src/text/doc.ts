import { painter } from './color.ts';
import { closeIsolates, withoutIsolates } from './foreign.ts';

/** The output of a command, independent of the width of the screen. */
export type Block = string | Table | Facts | Verbatim;
/** Blocks from top to bottom. */
export type Doc = readonly Block[];

/** An empty line. */
export const blank = ' ';

/** A column of a table: its heading, its alignment, and whether long cells may wrap. */
export interface Column {
  readonly title: string;
  readonly align?: 'right';
  /** Whether the text may wrap; ids and amounts never do. */
  readonly wraps?: boolean;
}

/** Rows under headings; `empty` is shown instead of a table without rows. */
export interface Table {
  readonly type: 'table';
  readonly columns: readonly Column[];
  readonly rows: readonly (readonly string[])[];
  /** The rows of plain output, when a cell for people has several values. @default - `rows` */
  readonly plainRows?: readonly (readonly string[])[];
  /** Printed instead of an empty table. */
  readonly empty: string;
  /** Columns without any value are left out, except in plain output. */
  readonly hidesEmpty?: boolean;
}

/** @param columns titles, or columns with further properties */
export const table = (columns: readonly (string | Column)[], rows: Table['rows'], empty = ''): Table => ({
  type: 'table',
  columns: columns.map((column) => (typeof column === 'string' ? { title: column } : column)),
  rows,
  empty,
});

/** The same without columns that have no value in any row. */
export const sparseTable = (...parts: Parameters<typeof table>): Table => ({ ...table(...parts), hidesEmpty: true });

/** The same with other rows in plain output: one value a cell. */
export const withPlainRows = (shown: Table, plainRows: Table['rows']): Table => ({ ...shown, plainRows });

/** A column of amounts. */
export const right = (title: string): Column => ({ title, align: 'right' });

/** A column of text that may be wrapped. */
export const wraps = (title: string): Column => ({ title, wraps: true });

/** Labels and values, one pair per line. */
export interface Facts {
  readonly type: 'facts';
  readonly facts: readonly (readonly [label: string, value: string])[];
}

/** Labels with their values, one pair per line, the values aligned. */
export const facts = (all: Facts['facts']): Facts => ({ type: 'facts', facts: all });

/** How a document is laid out: the width in columns, colours, and plain output for machines. */
export interface View {
  /** The available columns. */
  readonly width: number;
  readonly color: boolean;
  /** One record per line, tab-separated and never wrapped. */
  readonly plain: boolean;
}

/** Text that is never wrapped: a script, a file, a command to copy. */
export interface Verbatim {
  readonly type: 'verbatim';
  readonly text: string;
}

/** A text that is neither wrapped nor aligned, such as a command to copy. */
export const verbatim = (text: string): Verbatim => ({ type: 'verbatim', text });

/** Blanks between the columns of a table. */
const gap = 2;

/** Renders lines that end in a newline. They have no escape bytes unless the view has colour. */
export function renderDoc(doc: Doc, view: View): string {
  const text = doc
    .map((block) => renderBlock(block, view))
    .filter((block) => block !== '')
    // In plain output, the last cell of the last row may be empty.
    .map((block) => `${view.plain ? block.replace(/\n+$/, '') : block.trimEnd()}\n`)
    .join('');
  return view.plain ? withoutIsolates(text) : text;
}

function renderBlock(block: Block, view: View): string {
  if (typeof block === 'string') return view.plain ? block : wrap(block, view.width).join('\n');
  if (block.type === 'verbatim') return block.text;
  if (block.type === 'facts') return renderFacts(block.facts, view);
  if (view.plain) return (block.plainRows ?? block.rows).map((row) => row.map(oneLine).join('\t')).join('\n');
  if (block.rows.length === 0) return wrap(block.empty, view.width).join('\n');
  return renderTable(block.hidesEmpty === true ? withoutEmpty(block) : block, view);
}

const oneLine = (text: string): string => withoutColor(text).replaceAll(/[\t\r\n]+/g, ' ');

function withoutEmpty(all: Table): Table {
  const used = all.columns.map((_, index) => all.rows.some((row) => (row[index] ?? '') !== ''));
  const kept = <T>(cells: readonly T[]): readonly T[] => cells.filter((_, index) => used[index] === true);
  return { ...all, columns: kept(all.columns), rows: all.rows.map(kept) };
}

/** Columns that a value needs beside its label; with less space, it is shown below. */
const besideMin = 16;

function renderFacts(all: Facts['facts'], view: View): string {
  if (view.plain) return all.map(([label, value]) => `${label}\t${oneLine(value)}`).join('\n');
  const labelWidth = Math.max(...all.map(([label]) => textWidth(label)), 0) + gap;
  const widthLeft = view.width - labelWidth;
  if (widthLeft < besideMin) return all.flatMap(([label, value]) => [label, ...wrap(`      ${value}`, view.width)]).join('\n');
  return all
    .flatMap(([label, value]) =>
      wrap(value, widthLeft).map((line, index) => (index === 0 ? pad(label, labelWidth) : ' '.repeat(labelWidth)) + line),
    )
    .map((line) => line.trimEnd())
    .join('\n');
}

function renderTable({ columns, rows: records }: Table, view: View): string {
  const natural = columns.map(({ title }, index) => Math.max(textWidth(title), ...records.map((row) => textWidth(row[index] ?? ''))));
  const widths = fit(columns, natural, view.width);
  if (widths === undefined) return renderStacked(columns, records, view);
  const header = renderRow(
    columns.map(({ title }) => title),
    columns,
    widths,
  );
  const rows = records.map((row) => renderRow(row, columns, widths));
  return [bold(header, view), ...rows].join('\n');
}

/** The widths of the columns, or undefined when the columns that must not wrap do not fit. */
function fit(columns: readonly Column[], natural: readonly number[], width: number): readonly number[] | undefined {
  const total = natural.reduce((sum, one) => sum + one, 0) + gap * (columns.length - 1);
  const over = total - width;
  if (over <= 0) return natural;
  const widths = [...natural];
  for (let missing = over; missing > 0; missing -= 1) {
    const widest = widestFlexible(columns, widths);
    if (widest === undefined) return undefined;
    widths[widest] = (widths[widest] ?? 0) - 1;
  }
  return widths;
}

/** A column that wraps is at least so wide; it would be hard to read below that. */
const flexibleMin = 16;

/** The column that gives up the next column of the screen, so that all of them share what is missing. */
function widestFlexible(columns: readonly Column[], widths: readonly number[]): number | undefined {
  let widest: number | undefined;
  for (const [index, { wraps: mayWrap }] of columns.entries()) {
    const width = widths[index] ?? 0;
    if (mayWrap === true && width > flexibleMin && width > (widest === undefined ? 0 : (widths[widest] ?? 0))) widest = index;
  }
  return widest;
}

function renderRow(cells: readonly string[], columns: readonly Column[], widths: readonly number[]): string {
  const wrapped = columns.map((column, index) =>
    column.wraps === true ? wrap(cells[index] ?? '', widths[index] ?? 0) : [cells[index] ?? ''],
  );
  const height = Math.max(...wrapped.map((lines) => lines.length));
  return Array.from({ length: height }, (_, line) =>
    columns
      .map((column, index) => pad(wrapped[index]?.[line] ?? '', widths[index] ?? 0, column.align))
      .join(' '.repeat(gap))
      .trimEnd(),
  ).join('\n');
}

/** For a narrow screen: a record is a paragraph of `title: value`, and nothing is truncated. */
function renderStacked(columns: readonly Column[], rows: Table['rows'], view: View): string {
  const records = rows.map((row) =>
    columns
      .map((column, index) => ({ title: column.title, value: row[index] ?? '' }))
      .filter(({ value }) => value !== '')
      .flatMap(({ title, value }) => wrap(title === '' ? value : `${title.toLowerCase()}: ${value}`, view.width))
      .join('\n'),
  );
  return records.join('\n\n');
}

const bold = (text: string, view: View): string => painter(view.color)('strong', text);

/** A space, except between an amount and its currency. */
const breakable = / (?!(?<=\d )[A-Z]{3}\b)/;

/** Breaks lines at spaces. A term that is wider than the screen stays whole, because half an id is worse than a long line. */
export function wrap(text: string, width: number): readonly string[] {
  return text.split('\n').flatMap((paragraph) => {
    const lines: string[] = [];
    const indent = /^ */.exec(paragraph)?.[0] ?? '';
    let line = indent;
    for (const part of paragraph.trimStart().split(breakable)) {
      const isStart = line === indent;
      if (!isStart && textWidth(line) + 1 + textWidth(part) > width) {
        lines.push(line);
        line = indent + part;
      } else line = isStart ? line + part : `${line} ${part}`;
    }
    return closeIsolates([...lines, line]);
  });
}

const pad = (text: string, width: number, align?: 'right'): string => {
  const padding = ' '.repeat(Math.max(0, width - textWidth(text)));
  return align === 'right' ? padding + text : text + padding;
};

/** Letters of European languages and currency signs, one column each. All other characters need the Unicode tables, which are slow to load. */
const simple = /^[\u0020-\u007e\u00a1-\u00ac\u00ae-\u024f\u2010-\u2027\u20a0-\u20bf]*$/;
/** East Asian wide and full-width characters, rare ideographs included; emoji, also those that only a variation selector makes one. */
const wide =
  /^[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{16fe0}-\u{18dff}\u{1aff0}-\u{1b2ff}\u{20000}-\u{3fffd}]|^\p{Emoji_Presentation}|^\p{Emoji}\ufe0f/u;

/** Colours take no columns. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they begin so
const withoutColor = (text: string): string => text.replaceAll(/\u001b\[\d+m/g, '');

/** Columns that a text takes in a terminal. */
export function textWidth(text: string): number {
  if (simple.test(text)) return text.length;
  let width = 0;
  for (const { segment } of new Intl.Segmenter().segment(withoutColor(withoutIsolates(text)))) width += wide.test(segment) ? 2 : 1;
  return width;
}
