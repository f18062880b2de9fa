/** The prose of a file: comments, texts for people, test titles, documentation. Code in backquotes is not prose. */
import ts from 'typescript';

/** A piece of prose and its offset in the file. */
export interface Prose {
  readonly start: number;
  readonly text: string;
}

/** Empty for a kind of file without prose. Every character keeps its offset. */
export function proseOf(name: string, source: string): readonly Prose[] {
  if (/\.(?:tsx?|js)$/.test(name)) return proseOfProgram(name, source);
  if (name.endsWith('.md')) return [{ start: 0, text: withoutCode(source) }];
  if (name.endsWith('.sql'))
    return [...source.matchAll(/--[^\n]*/g)].map(({ index, 0: text }) => ({ start: index, text: withoutCode(text) }));
  if (name.endsWith('.html')) return [{ start: 0, text: source }];
  return [];
}

function proseOfProgram(name: string, source: string): readonly Prose[] {
  const file = ts.createSourceFile(
    name,
    source,
    ts.ScriptTarget.Latest,
    true,
    name.endsWith('.tsx') ? ts.ScriptKind.TSX : ts.ScriptKind.TS,
  );
  const found: Prose[] = [];
  const visit = (node: ts.Node): void => {
    const text = source.slice(node.getStart(file), node.end);
    if (isText(node) && isProse(node, text)) found.push({ start: node.getStart(file), text });
    const children = node.getChildren(file);
    if (children.length === 0 && !ts.isJsxText(node)) found.push(...commentsBefore(node, source));
    children.forEach(visit);
  };
  visit(file);
  return found;
}

const isText = (node: ts.Node): boolean =>
  ts.isStringLiteralLike(node) || ts.isJsxText(node) || ts.isTemplateHead(node) || ts.isTemplateMiddle(node) || ts.isTemplateTail(node);

/** A literal without a blank is a value, such as a name in test data, and the name of an imported file is no text. */
const isProse = (node: ts.Node, text: string): boolean =>
  !ts.isStringLiteral(node) || (/\s/.test(text) && !ts.isImportDeclaration(node.parent));

function commentsBefore(node: ts.Node, source: string): readonly Prose[] {
  const ranges = [...(ts.getLeadingCommentRanges(source, node.pos) ?? []), ...(ts.getTrailingCommentRanges(source, node.pos) ?? [])];
  return ranges.map(({ pos, end }) => ({ start: pos, text: withoutCode(source.slice(pos, end)) }));
}

const withoutCode = (text: string): string => text.replaceAll(/`[^`\n]*`/g, (code) => ' '.repeat(code.length));
