/**
 * Parses SQL with the grammar of PostgreSQL itself (version 18, compiled to WebAssembly): statements, and the bodies of functions in SQL and
 * PL/pgSQL.
 */
import { hasSqlDetails, loadModule, parsePlPgSQLSync, parseSync } from 'libpg-query';

await loadModule();

/** A problem in a text, with its line, counted from 1. */
export interface SqlProblem {
  readonly line: number;
  readonly message: string;
}

/**
 * The syntax errors of a text: in its statements, and in the quoted bodies of `create function` and `do`. Names of tables, columns and types are not
 * resolved.
 */
export function syntaxProblems(text: string): readonly SqlProblem[] {
  const problem = problemOf(() => parseSync(text), text);
  if (problem !== undefined) return [problem];
  return routinesOf(text).flatMap((routine) => routineProblems(text, routine));
}

/** The number of statements in a text. @throws Error when PostgreSQL could not parse it. */
export const statementsIn = (text: string): number => parseSync(text).stmts?.length ?? 0;

interface Routine {
  readonly language: string;
  /** The statement alone, and the line on which it begins. */
  readonly statement: string;
  readonly line: number;
  /** The quoted body; undefined when the body is written as SQL, which the grammar has already parsed. */
  readonly body: string | undefined;
}

/** The relevant parts of the syntax tree. */
interface Option {
  readonly DefElem?: { readonly defname?: string; readonly arg?: unknown };
}

function routinesOf(text: string): readonly Routine[] {
  const bytes = Buffer.from(text);
  return (parseSync(text).stmts ?? []).flatMap(({ stmt, stmt_location: start = 0, stmt_len: length }) => {
    const options = optionsOf(stmt);
    if (options === undefined) return [];
    const whole = bytes.subarray(start, length === undefined ? undefined : start + length).toString();
    const statement = whole.trimStart();
    const before = bytes.subarray(0, start).toString() + whole.slice(0, whole.length - statement.length);
    const language = stringsIn(argumentOf(options, 'language'))[0] ?? 'plpgsql';
    return [{ language, statement, line: lineAt(before, before.length), body: stringsIn(argumentOf(options, 'as'))[0] }];
  });
}

/** The options of `create function`, `create procedure` and `do`; undefined for other statements. */
function optionsOf(statement: unknown): readonly Option[] | undefined {
  if (typeof statement !== 'object' || statement === null) return undefined;
  const [kind, node]: readonly unknown[] = Object.entries(statement)[0] ?? [];
  if (kind !== 'CreateFunctionStmt' && kind !== 'DoStmt') return undefined;
  if (typeof node !== 'object' || node === null) return [];
  const given: unknown = Object.entries(node).find(([name]) => name === 'options' || name === 'args')?.[1];
  return Array.isArray(given) ? given.filter(isOption) : [];
}

const isOption = (value: unknown): value is Option => typeof value === 'object' && value !== null && 'DefElem' in value;

const argumentOf = (options: readonly Option[], name: string): unknown =>
  options.find(({ DefElem }) => DefElem?.defname === name)?.DefElem?.arg;

/** Every string of a subtree, in order. */
function stringsIn(node: unknown): readonly string[] {
  if (Array.isArray(node)) return node.flatMap(stringsIn);
  if (typeof node !== 'object' || node === null) return [];
  return Object.entries(node).flatMap(([name, value]) => (name === 'sval' && typeof value === 'string' ? [value] : stringsIn(value)));
}

function routineProblems(text: string, { language, statement, line, body }: Routine): readonly SqlProblem[] {
  if (language === 'plpgsql') {
    const problem = problemOf(() => parsePlPgSQLSync(statement), statement);
    return problem === undefined ? [] : [{ line: line - 1 + plpgsqlLine(statement, problem.message), message: problem.message }];
  }
  if (language !== 'sql' || body === undefined) return [];
  const begin = lineAt(text, Math.max(text.indexOf(body), 0));
  return syntaxProblems(body).map((problem) => ({ ...problem, line: begin - 1 + problem.line }));
}

/** A suffix that makes any of our texts invalid. */
const marker = '\nend_of_what_was_read ];\n$$;';

/** The parser of PL/pgSQL does not report a position: it is the first line up to which the text yields the same message. */
function plpgsqlLine(statement: string, message: string): number {
  const lines = statement.split('\n');
  for (let count = 1; count < lines.length; count += 1) {
    const start = lines.slice(0, count).join('\n') + marker;
    if (problemOf(() => parsePlPgSQLSync(start), start)?.message === message) return count;
  }
  return lines.length;
}

function problemOf(parse: () => unknown, text: string): SqlProblem | undefined {
  try {
    parse();
    return undefined;
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const at = hasSqlDetails(error) ? error.sqlDetails?.cursorPosition : undefined;
    return { message, line: at === undefined ? 1 : lineAt(text, at) };
  }
}

const lineAt = (text: string, index: number): number => text.slice(0, index).split('\n').length;
