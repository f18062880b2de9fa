import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { findProblem } from '@debt/proto/problems';
import { describe, expect, test } from 'vitest';
import { catalogue as ofDebt } from '../cli/src/failures.ts';
import { catalogue as ofPlatform } from '../platform/src/failures/failure-pages.ts';
import { faultOf, readCommand } from './command-grammar.ts';
import { codeSpans, sections, tableCells, termCount, typedCommands } from './markdown.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const pages = [
  'README.md',
  'docs/first-aid.md',
  'docs/operations.md',
  ...globSync(['docs/targets/*.md', 'docs/drivers/*.md'], { cwd: root }).toSorted(),
];
const textOf = (page: string): string => readFileSync(`${root}${page}`, 'utf8');
const commandsOf = (markdown: string) => typedCommands(markdown).flatMap((line) => readCommand(line) ?? []);

const symptoms = [
  'The feed is silent',
  'Mail does not arrive',
  '`up` does not finish',
  'The page does not load',
  'A debt is not recorded, or 503',
  '`debt` cannot reach the server',
  'A disk is full',
  'A backup cannot be restored',
  'A replica is not ready',
  '`verify` found something',
];

describe.each(pages)('%s', (page) => {
  test('shows commands that the programs take', () => {
    const answers = commandsOf(textOf(page)).map(faultOf);

    expect(answers.filter((answer) => answer !== undefined)).toEqual([]);
  });

  test('names ids that can be explained', () => {
    const named = codeSpans(textOf(page)).filter((span) => /^[A-Z]+(?:_[A-Z]+)+$/.test(span) && !isVariable(span));

    expect(named).toEqual([]);
    expect(explainedIn(textOf(page)).filter((id) => !isExplained(id))).toEqual([]);
  });
});

/** Variables have the form of earlier ids in capitals; other tests compare them with the services and the platform. */
const isVariable = (name: string): boolean =>
  /(?:_URL|_FILE|_KEY|_HOST|_PORT|_LEVEL|_MAX|_FROM|_SCALE|_ID)$|^DEBT_|^AWS_|^TEST_|^XDG_/.test(name);

/** The ids after `explain` on a page. */
const explainedIn = (text: string): readonly string[] => [...text.matchAll(/\bexplain ([a-z]+(?:_[a-z]+)+)\b/g)].map(([, id = '']) => id);

const isExplained = (id: string): boolean => ofDebt.has(id) || ofPlatform.has(id) || findProblem(id) !== undefined;

describe('docs/first-aid.md', () => {
  const page = textOf('docs/first-aid.md');
  const bySymptom = sections(page).filter(({ title }) => symptoms.includes(title));

  test('has every symptom once', () => {
    expect(bySymptom.map(({ title }) => title)).toEqual(symptoms);
  });

  test.each(bySymptom)('$title: has where to look, what findings mean and when to ask for help', ({ lines }) => {
    const text = lines.join('\n');
    const parts = lines.filter((line) => line.startsWith('**')).map((line) => line.split('**')[1]);

    expect(parts).toEqual(['Look first.', 'What it means.', 'Ask for help']);
    expect(commandsOf(text).filter(({ program }) => program === 'debt-platform').length).toBeGreaterThan(1);
    expect(tableCells(text).length).toBeGreaterThanOrEqual(9);
    expect(text.slice(text.indexOf('**Ask for help'))).toMatch(/`debt-platform (?:logs|why|doctor)/);
  });

  test('has no table cell that is an essay', () => {
    expect(tableCells(page).filter((cell) => termCount(cell) > 15)).toEqual([]);
  });

  test('names codes that the programs explain', () => {
    const ids = [...page.matchAll(/`([a-z]+(?:_[a-z]+)+)`/g)].map(([, id = '']) => id);

    expect(ids.length).toBeGreaterThan(2);
    expect(ids.filter((id) => !isExplained(id))).toEqual([]);
  });
});
