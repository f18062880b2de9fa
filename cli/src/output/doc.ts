import { closeIsolates, withoutIsolates } from './foreign.ts';

export { clean } from './foreign.ts';

/** The output of a command, independent of the width of the reader. */
export type Block = string | Table | Facts;
export type Doc = readonly Block[];

export interface Column {
  readonly title: string;
  readonly align?: 'right';
  /** Whether the text may wrap; ids and amounts never do. */
  readonly wraps?: boolean;
}

export interface Table {
  readonly type: 'table';
  readonly columns: readonly Column[];
  readonly rows: readonly (readonly string[])[];
  /** Shown instead of a table without rows. */
  readonly empty: string;
}

/** Label and value, one a line. */
export interface Facts {
  readonly type: 'facts';
  readonly facts: readonly (readonly [label: string, value: string])[];
}

export interface View {
  /** The available columns. */
  readonly width: number;
  readonly color: boolean;
  /** One record a line, tab-separated and never wrapped. */
  readonly plain: boolean;
}

/** The space between the columns of a table. */
const gap = 2;

/** Renders lines that end in a newline. They have no escape bytes unless the view has colour. */
export function renderDoc(doc: Doc, view: View): string {
  const text = doc
    .map((block) => renderBlock(block, view))
    .filter((block) => block !== '')
    .map((block) => `${block}\n`)
    .join('');
  return view.plain ? withoutIsolates(text) : text;
}

function renderBlock(block: Block, view: View): string {
  if (typeof block === 'string') return view.plain ? block : wrap(block, view.width).join('\n');
  if (block.type === 'facts') return renderFacts(block.facts, view);
  if (view.plain) return block.rows.map((row) => row.map(oneLine).join('\t')).join('\n');
  if (block.rows.length === 0) return wrap(block.empty, view.width).join('\n');
  return renderTable(block, view);
}

const oneLine = (text: string): string => text.replaceAll(/[\t\r\n]+/g, ' ');

function renderFacts(facts: Facts['facts'], view: View): string {
  if (view.plain) return facts.map(([label, value]) => `${label}\t${oneLine(value)}`).join('\n');
  const labelWidth = Math.max(...facts.map(([label]) => textWidth(label)), 0) + gap;
  return facts
    .flatMap(([label, value]) => {
      const room = view.width - labelWidth;
      const lines = wrap(value, Math.max(room, 16));
      return lines.map((line, index) => (index === 0 ? pad(label, labelWidth) : ' '.repeat(labelWidth)) + line);
    })
    .map((line) => line.trimEnd())
    .join('\n');
}

function renderTable(table: Table, view: View): string {
  const natural = table.columns.map((column, index) =>
    Math.max(textWidth(column.title), ...table.rows.map((row) => textWidth(row[index] ?? ''))),
  );
  const widths = fit(table.columns, natural, view.width);
  if (widths === undefined) return renderStacked(table, view);
  const header = renderRow(
    table.columns.map((column) => column.title),
    table.columns,
    widths,
  );
  const rows = table.rows.map((row) => renderRow(row, table.columns, widths));
  return [bold(header, view), ...rows].join('\n');
}

/** The widths of the columns, or undefined when the columns that must not wrap do not fit. */
function fit(columns: readonly Column[], natural: readonly number[], width: number): readonly number[] | undefined {
  const total = natural.reduce((sum, one) => sum + one, 0) + gap * (columns.length - 1);
  const over = total - width;
  if (over <= 0) return natural;
  const flexible = columns.findIndex((column) => column.wraps === true);
  const flexibleWidth = natural[flexible];
  const narrowest = 16;
  if (flexibleWidth === undefined || flexibleWidth - over < narrowest) return undefined;
  return natural.map((one, index) => (index === flexible ? one - over : one));
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

/** For a narrow terminal: each record is a paragraph of `title: value`, and nothing is cut. */
function renderStacked(table: Table, view: View): string {
  const records = table.rows.map((row) =>
    table.columns
      .map((column, index) => ({ title: column.title, value: row[index] ?? '' }))
      .filter(({ value }) => value !== '')
      .flatMap(({ title, value }) => wrap(title === '' ? value : `${title.toLowerCase()}: ${value}`, view.width))
      .join('\n'),
  );
  return records.join('\n\n');
}

const bold = (text: string, view: View): string => (view.color ? `\u001b[1m${text}\u001b[22m` : text);

/** A space, except between an amount and its currency. */
const breakable = / (?!(?<=\d )[A-Z]{3}\b)/;

/** Breaks lines at spaces. A word that is wider than the width stays whole, since half an id is worse than a long line. */
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
  const room = ' '.repeat(Math.max(0, width - textWidth(text)));
  return align === 'right' ? room + text : text + room;
};

/** Letters of European languages and currency signs, one column each. All other characters need the Unicode tables, which are slow to load. */
const simple = /^[\u0020-\u007e\u00a1-\u00ac\u00ae-\u024f\u2010-\u2027\u20a0-\u20bf]*$/;
const wide = /^[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|^\p{Emoji_Presentation}/u;

/** The number of columns that a text takes in a terminal. */
export function textWidth(text: string): number {
  if (simple.test(text)) return text.length;
  let width = 0;
  for (const { segment } of new Intl.Segmenter().segment(withoutIsolates(text))) width += wide.test(segment) ? 2 : 1;
  return width;
}
