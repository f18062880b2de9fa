/**
 * Parses all SQL as PostgreSQL would: every `.sql` file, every migration as it is run, and the statements in TypeScript. The files of the ledger's
 * functions must also have one format (sql/format.ts). Prints each problem with file and line, then the totals. A folder other than this repository
 * may be given as an argument.
 */
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { migrations } from '../services/expenses/src/store/migrations/index.ts';
import { formatProblems } from './sql/format.ts';
import { type SqlProblem, syntaxProblems } from './sql/parse.ts';
import { type SqlText, sqlTexts } from './sql/texts.ts';

const root = process.argv[2] ?? fileURLToPath(new URL('..', import.meta.url));
const exclude = (path: string): boolean => /(?:^|\/)(?:node_modules|dist|gen)(?:\/|$)/.test(path);
const read = (file: string): string => readFileSync(join(root, file), 'utf8');
const found: string[] = [];
const report = (where: string, problems: readonly SqlProblem[]): void => {
  found.push(...problems.map(({ line, message }) => `${where}:${line}: ${message}`));
};

const files = globSync('**/*.sql', { cwd: root, exclude });
for (const file of files) {
  const problems = syntaxProblems(read(file));
  // A dump remains as pg_dump or a release wrote it.
  report(file, problems.length > 0 || file.includes('/fixtures/') ? problems : formatProblems(read(file)));
}
for (const { name, sql } of migrations) report(`migration ${name}`, syntaxProblems(sql));

const sources = globSync('{services,platform,cli,bench,scripts,test}/**/*.ts', { cwd: root, exclude }).map((file) => ({
  file,
  texts: sqlTexts(file, read(file)),
}));
for (const { file, texts } of sources) for (const text of texts) report(file, problemsOf(text));

process.stdout.write(found.map((line) => `${line}\n`).join(''));
const statements = sources.reduce((sum, { texts }) => sum + texts.length, 0);
process.stdout.write(`read ${files.length} files, ${migrations.length} migrations and ${statements} statements in TypeScript\n`);
if (files.length === 0 || statements === 0) throw new Error('no SQL was found: the check reads the wrong folder');
process.exitCode = found.length === 0 ? 0 : 1;

/** Empty when one of the variants can be parsed, else the problem of the first. */
function problemsOf({ line, variants }: SqlText): readonly SqlProblem[] {
  let first: readonly SqlProblem[] | undefined;
  for (const variant of variants()) {
    const problems = syntaxProblems(variant);
    if (problems.length === 0) return [];
    first ??= problems;
  }
  return (first ?? []).map((problem) => ({ ...problem, line: line - 1 + problem.line }));
}
