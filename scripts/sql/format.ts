/** The format of our `.sql` files, as far as it can be checked without rewriting them. */
import { scanSync } from 'libpg-query';
import { type SqlProblem, statementsIn } from './parse.ts';

const columnsMax = 150;

/**
 * Checked are: one statement for each file, with one line break at its end; lines of at most 150 characters without tabs or trailing blanks;
 * indentation by twos that never increases by more than two steps; and lower case outside of quotes, including the bodies of functions. Not checked
 * are the positions of line breaks, and blanks within a line.
 */
export function formatProblems(text: string): readonly SqlProblem[] {
  const problems: SqlProblem[] = text.split('\n').flatMap((line, index, lines) => {
    const found = lineFaults(line, lines.slice(0, index).findLast((before) => before.trim() !== '') ?? '');
    return found.map((message) => ({ line: index + 1, message }));
  });
  if (!/[^\n]\n$/.test(text)) problems.push({ line: text.split('\n').length, message: 'the file must end in one line break' });
  if (statementsIn(text) !== 1) problems.push({ line: 1, message: 'a file has one statement' });
  return [...problems, ...capitals(text, 1)];
}

function lineFaults(line: string, before: string): readonly string[] {
  const faults: string[] = [];
  if (line.length > columnsMax) faults.push(`the line has ${line.length} characters, at most ${columnsMax} fit`);
  if (/\t/.test(line)) faults.push('there is a tab');
  if (/\s$/.test(line)) faults.push('there are blanks at the end');
  if (line.trim() === '') return faults;
  const indent = indentOf(line);
  if (indent % 2 === 1) faults.push('the indentation is not by twos');
  if (indent > indentOf(before) + 4) faults.push('the line is indented by more than two steps');
  return faults;
}

const indentOf = (line: string): number => line.length - line.trimStart().length;

/** A string token, which may be the body of a function. */
const quoted = /^(?<quote>\$\w*\$)(?<body>[^]*)\k<quote>$/;

function capitals(text: string, firstLine: number): readonly SqlProblem[] {
  const bytes = Buffer.from(text);
  return scanSync(text).tokens.flatMap(({ start, text: token }) => {
    const line = firstLine - 1 + bytes.subarray(0, start).toString().split('\n').length;
    const body = quoted.exec(token)?.groups?.['body'];
    if (body !== undefined) return capitals(body, line);
    return /^[a-z_]\w*$/i.test(token) && token !== token.toLowerCase() ? [{ line, message: `${token} is not in lower case` }] : [];
  });
}
