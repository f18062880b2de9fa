/** Parses Markdown pages for the tests of the documentation: headings, sections, links, commands. Supports only fences and inline code. */

export interface Section {
  readonly title: string;
  /** Lines below the heading, those of its subsections included. */
  readonly lines: readonly string[];
}

export interface Fence {
  /** What follows the opening fence, such as `sh`. */
  readonly language: string;
  readonly lines: readonly string[];
}

const fenceMark = /^ {0,3}```(.*)$/;

interface Line {
  readonly text: string;
  /** The language of the fence that the line is in; undefined outside of fences. The marks themselves are left out. */
  readonly fence: string | undefined;
}

function linesOf(markdown: string): readonly Line[] {
  const lines: Line[] = [];
  let fence: string | undefined;
  for (const text of markdown.split('\n')) {
    const [mark, language = ''] = fenceMark.exec(text) ?? [];
    if (mark === undefined) lines.push({ text, fence });
    else fence = fence === undefined ? language.trim() : undefined;
  }
  return lines;
}

const proseOf = (markdown: string): readonly string[] =>
  linesOf(markdown).flatMap(({ text, fence }) => (fence === undefined ? [text] : []));

/** The titles of one level, in order. */
export const headings = (markdown: string, level: number): readonly string[] =>
  proseOf(markdown).flatMap((line) => (line.startsWith(`${'#'.repeat(level)} `) ? [line.slice(level + 1).trim()] : []));

/** The sections below the headings of level 2. */
export function sections(markdown: string): readonly Section[] {
  const found: { readonly title: string; readonly lines: string[] }[] = [];
  for (const { text, fence } of linesOf(markdown)) {
    if (fence === undefined && text.startsWith('## ')) found.push({ title: text.slice(3).trim(), lines: [] });
    else found.at(-1)?.lines.push(text);
  }
  return found;
}

/** The fragments that lead to the headings of a page, as GitHub makes them. */
export function anchors(markdown: string): readonly string[] {
  const counts = new Map<string, number>();
  return proseOf(markdown).flatMap((line) => {
    const title = /^#{1,6} (.*)$/.exec(line)?.[1];
    if (title === undefined) return [];
    const plain = title.trim().replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1');
    const slug = plain
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\p{M}_\- ]/gu, '')
      .replaceAll(' ', '-');
    const earlier = counts.get(slug) ?? 0;
    counts.set(slug, earlier + 1);
    return [earlier === 0 ? slug : `${slug}-${earlier}`];
  });
}

/** The targets of links and images, in order, without those of fences and inline code. */
export const links = (markdown: string): readonly string[] =>
  [
    ...proseOf(markdown)
      .join('\n')
      .replaceAll(/`[^`\n]*`/g, '')
      .matchAll(/\]\(\s*([^)\s]+)[^)]*\)/g),
  ].map(([, target = '']) => target);

/** The cells of all tables, without the rows of dashes. */
export const tableCells = (markdown: string): readonly string[] =>
  proseOf(markdown)
    .filter((line) => line.startsWith('|') && !/^[|\-: ]+$/.test(line))
    .flatMap((line) => line.split(/(?<!\\)\|/).slice(1, -1))
    .map((cell) => cell.trim());

/** The inline code of a page. */
export const codeSpans = (markdown: string): readonly string[] =>
  [
    ...proseOf(markdown)
      .join('\n')
      .matchAll(/`([^`\n]+)`/g),
  ].map(([, code = '']) => code);

/**
 * Commands that a reader may type: the lines of shell blocks, the lines below a prompt of console blocks, and inline code. A line with several
 * commands is split.
 */
export function typedCommands(markdown: string): readonly string[] {
  const typed = linesOf(markdown).flatMap(({ text, fence }) => {
    if (fence === 'sh') return [text];
    return fence === 'console' && text.startsWith('$ ') ? [text.slice(2)] : [];
  });
  return [...typed, ...codeSpans(markdown)]
    .flatMap((line) => (line.split(' #', 1)[0] ?? '').split(/ && | \|\|? |;/))
    .map((part) => part.trim());
}

/** The number of terms that blanks separate: a link counts by its text. */
export const termCount = (text: string): number =>
  text
    .replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    .split(/\s+/)
    .filter((term) => /[\p{L}\p{N}]/u.test(term)).length;
