import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findingsIn } from './findings.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'debt-language-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const check = () => {
  const program = fileURLToPath(new URL('../check-language.ts', import.meta.url));
  const { status, stdout } = spawnSync(process.execPath, [program, folder], { encoding: 'utf8' });
  return { status, lines: stdout.trim().split('\n') };
};
const write = (file: string, text: string) => {
  mkdirSync(dirname(join(folder, file)), { recursive: true });
  writeFileSync(join(folder, file), text);
};

test('the check fails for a banned term, with its file, its line and a better term, and passes without one', () => {
  write('src/greeting.ts', "export const text = 'No process listens.';\n");
  const before = check();

  write('src/greeting.ts', "\nexport const text = 'Nobody listens.';\n");
  write('docs/glossary.md', '| no one | nobody |\n');
  const after = check();

  expect(before).toEqual({ status: 0, lines: ['read 1 files'] });
  expect(after).toEqual({
    status: 1,
    lines: ['src/greeting.ts:2: "Nobody" is not a term of this project; better: no one, no user, no process', 'read 1 files'],
  });
});

describe('a banned term is found', () => {
  test.each([
    ['a string', 'a.ts', "\nthrow new Error('the log says why');", 2],
    ['a template', 'a.ts', 'const a = `${b} was\n${c} started anew`;', 2],
    ['a test title', 'a.test.ts', "test('the answer is told to all', () => {});", 1],
    ['a docstring, across a line break', 'a.ts', '/**\n * The server is\n * away.\n */\nconst a = 1;', 2],
    ['a comment at the end of a line', 'a.ts', 'const a = 1; // Whoever reads it.', 1],
    ['a comment in a function', 'a.ts', 'function f() {\n  // It says nothing.\n}', 2],
    ['text of the page', 'a.tsx', 'const a = <p>\n  Somebody owes you.\n</p>;', 2],
    ['an attribute of the page', 'a.tsx', 'const a = <p title="Nothing was said" />;', 1],
    ['documentation', 'a.md', '# Title\n\nNobody has to know.', 3],
    ['a comment in SQL', 'a.sql', 'select 1;\n-- The word of both parties.\n', 2],
    ['a page without a program', 'a.html', '<p>It stands at once</p>', 1],
  ])('in %s', (_where, name, source, line) => {
    expect(findingsIn(name, source).map((found) => found.line)).toEqual([line]);
  });

  test.each([
    ['code in backquotes', 'a.md', 'It runs as `nobody`.'],
    ['a value', 'a.ts', "const user = 'nobody';"],
    ['a quoted value', 'a.ts', 'const body = `{"login":"nobody", "x": 1}`;'],
    ['an address', 'a.ts', "const text = 'mail for nobody@example.org';"],
    ['the name of a file', 'a.ts', "import './throw-away said.ts';"],
    ['a longer word', 'a.md', 'The password is far away from the essay.'],
  ])('but not in %s', (_where, name, source) => {
    expect(findingsIn(name, source)).toEqual([]);
  });
});
