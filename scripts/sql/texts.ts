/** SQL in TypeScript: texts that are marked with a comment `sql`, and arguments of `query` or `raw`. */
import ts from 'typescript';

/** A text of SQL and the line of the file on which it begins. */
export interface SqlText {
  readonly line: number;
  /**
   * The text with constants of the same file inserted, once for each combination of replacements for the pieces that are known only at run time: a
   * number, a name, nothing, a query and so on. It is one text when there is no such piece.
   */
  readonly variants: () => Generator<string, void, undefined>;
}

const standIns = ['1', 'x', '', 'select 1', 'and true', "'x'", 'x = 1', '(1)', 'when true then 1'];
/** The maximum number of pieces that are replaced independently; all further ones get the same replacement. */
const chosenMax = 4;
const beginsStatement =
  /^\s*(?:--[^\n]*\n\s*)*(?:with|select|insert|update|delete|create|alter|drop|do|set|lock|truncate|listen|notify)\b/i;

/** The complete statements of a file. A fragment (`and x = $1`) is checked where a constant of the same file is inserted. */
export function sqlTexts(name: string, source: string): readonly SqlText[] {
  const file = ts.createSourceFile(name, source, ts.ScriptTarget.Latest, true, name.endsWith('x') ? ts.ScriptKind.TSX : ts.ScriptKind.TS);
  const constants = constantsOf(file);
  const found: SqlText[] = [];
  const visit = (node: ts.Node): void => {
    if (isText(node) && isSql(node, source)) {
      const variants = () => variantsOf(node, constants);
      const first = variants().next().value ?? '';
      if (beginsStatement.test(first)) found.push({ line: file.getLineAndCharacterOfPosition(node.getStart()).line + 1, variants });
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}

type TextNode = ts.StringLiteral | ts.NoSubstitutionTemplateLiteral | ts.TemplateExpression;
const isText = (node: ts.Node): node is TextNode => ts.isStringLiteralLike(node) || ts.isTemplateExpression(node);

function isSql(node: TextNode, source: string): boolean {
  if (/\/\* sql \*\/\s*$/.test(source.slice(node.getFullStart(), node.getStart()))) return true;
  const { parent } = node;
  if (ts.isCallExpression(parent)) return parent.arguments[0] === node && isQuery(parent);
  if (!ts.isPropertyAssignment(parent) || parent.name.getText() !== 'text') return false;
  const call = parent.parent.parent;
  return ts.isCallExpression(call) && isQuery(call);
}

const isQuery = ({ expression }: ts.CallExpression): boolean =>
  ts.isPropertyAccessExpression(expression) && ['query', 'raw'].includes(expression.name.text);

/** Texts by the name of their constant, anywhere in the file. */
function constantsOf(file: ts.SourceFile): ReadonlyMap<string, TextNode> {
  const constants = new Map<string, TextNode>();
  const visit = (node: ts.Node): void => {
    if (ts.isVariableDeclaration(node) && ts.isIdentifier(node.name) && node.initializer !== undefined && isText(node.initializer))
      constants.set(node.name.text, node.initializer);
    ts.forEachChild(node, visit);
  };
  visit(file);
  return constants;
}

type Constants = ReadonlyMap<string, TextNode>;

function* variantsOf(node: TextNode, constants: Constants): Generator<string, void, undefined> {
  const pieces = piecesOf(node, constants);
  const chosen = Math.min(pieces.filter((piece) => piece === undefined).length, chosenMax);
  for (let number = 0; number < standIns.length ** chosen; number += 1) {
    const choice = Array.from({ length: chosen }, (_, at) => standIns[Math.floor(number / standIns.length ** at) % standIns.length] ?? '');
    let used = 0;
    yield pieces.map((piece) => piece ?? choice[Math.min(used++, chosen - 1)] ?? '').join('');
  }
}

/** The pieces of a text in order; undefined for one that is known only at run time. */
function piecesOf(node: TextNode, constants: Constants): readonly (string | undefined)[] {
  if (!ts.isTemplateExpression(node)) return [node.text];
  const parts = node.templateSpans.flatMap(({ expression, literal }) => {
    const constant = ts.isIdentifier(expression) ? constants.get(expression.text) : undefined;
    // On one line, so that line numbers match the file.
    const value =
      constant === undefined
        ? [undefined]
        : piecesOf(constant, constants).map((piece) => piece?.replaceAll(/--[^\n]*/g, '').replaceAll('\n', ' '));
    return [...value, literal.text];
  });
  return [node.head.text, ...parts];
}
