/** Finds exports without a docstring, or with one that only repeats the name. */
import ts from 'typescript';

/** An export that a reader could not use without reading its code. */
export interface Undocumented {
  readonly line: number;
  readonly name: string;
  readonly why: 'has no docstring' | 'has a docstring that only repeats its name';
}

/** Terms without content of their own. */
const empty = new Set([
  'a',
  'an',
  'and',
  'for',
  'in',
  'is',
  'it',
  'of',
  'or',
  'the',
  'this',
  'to',
  'type',
  'returns',
  'options',
  'class',
  'function',
]);
const contentTermsMin = 2;

/** Covers exports at their declaration; a re-export (`export … from`) is documented at its source. */
export function undocumentedExports(name: string, source: string): readonly Undocumented[] {
  const file = ts.createSourceFile(name, source, ts.ScriptTarget.Latest, true);
  return file.statements.filter(isExported).flatMap((statement) => {
    const text = docOf(statement);
    const line = file.getLineAndCharacterOfPosition(statement.getStart()).line + 1;
    return namesOf(statement).flatMap((exported): readonly Undocumented[] => {
      if (text === undefined) return [{ line, name: exported, why: 'has no docstring' }];
      return addsInformation(text, exported) ? [] : [{ line, name: exported, why: 'has a docstring that only repeats its name' }];
    });
  });
}

const isExported = (statement: ts.Statement): boolean =>
  ts.canHaveModifiers(statement) && (ts.getModifiers(statement) ?? []).some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword);

/** The docstring directly before a statement; a comment at the top of a file belongs to the file when an empty line follows it. */
function docOf(statement: ts.Statement): string | undefined {
  const comment = ts.getJSDocCommentsAndTags(statement).at(-1);
  if (comment === undefined) return undefined;
  const between = statement.getSourceFile().text.slice(comment.end, statement.getStart());
  return /\n\s*\n/.test(between) ? undefined : comment.getText();
}

function namesOf(statement: ts.Statement): readonly string[] {
  if (ts.isVariableStatement(statement)) return statement.declarationList.declarations.map(({ name }) => name.getText());
  return ts.isFunctionDeclaration(statement) ||
    ts.isClassDeclaration(statement) ||
    ts.isInterfaceDeclaration(statement) ||
    ts.isTypeAliasDeclaration(statement)
    ? [statement.name?.text ?? 'default']
    : [];
}

/** Whether a docstring has terms that are neither in the name nor without content. */
function addsInformation(text: string, name: string): boolean {
  const ofName = new Set(termsOf(name.replaceAll(/(?<=[a-z0-9])(?=[A-Z])/g, ' ')));
  const left = termsOf(text).filter((term) => !empty.has(term) && !ofName.has(term) && !ofName.has(term.replace(/s$/, '')));
  // A link to another export, such as `One of {@link kinds}`, adds information to the name.
  return left.length >= contentTermsMin || /\{@link \w+\}/.test(text);
}

const termsOf = (text: string): readonly string[] => text.toLowerCase().match(/[a-z0-9]+/g) ?? [];
