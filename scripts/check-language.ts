/**
 * Texts use the terms of docs/glossary.md: comments, messages, test titles, pages and comments in SQL contain none of the words that language/terms.ts
 * lists. Prints each with file, line and a better term. A folder other than this repository may be given as an argument.
 */
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findingsIn } from './language/findings.ts';

const root = process.argv[2] ?? fileURLToPath(new URL('..', import.meta.url));
/** The list itself, the glossary, history, names that no user may choose, generated code, and a folder that is the cache key of a long build. */
const excluded = [
  /^scripts\/language\//,
  /^docs\/glossary\.md$/,
  /^services\/expenses\/src\/store\/migrations\/00(?:0\d|1[0-8])-/,
  /\/fixtures\/release-\d+\.sql$/,
  /^services\/expenses\/src\/accounts\/handles\.ts$/,
  /\/gen\//,
  /^scripts\/kubernetes\//,
];

const files = globSync('**/*.{ts,tsx,js,md,sql,html}', {
  cwd: root,
  exclude: (path) => /(?:^|\/)(?:node_modules|dist)(?:\/|$)/.test(path),
}).filter((file) => !excluded.some((pattern) => pattern.test(file)));
if (files.length === 0) throw new Error(`there is no source in ${root}: the check reads the wrong folder`);

const found = files.flatMap((file) =>
  findingsIn(file, readFileSync(join(root, file), 'utf8')).map(
    ({ line, term, better }) => `${file}:${line}: "${term}" is not a term of this project; better: ${better}\n`,
  ),
);
process.stdout.write(found.join(''));
process.stdout.write(`read ${files.length} files\n`);
process.exitCode = found.length === 0 ? 0 : 1;
