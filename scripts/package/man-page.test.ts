import { readFileSync } from 'node:fs';
import { type ExitName, exitCodes } from '@debt/terminal/exit-codes';
import { expect, test } from 'vitest';
import { program as debt } from '../../cli/src/full.ts';
import { program as debtPlatform } from '../../platform/src/commands/program.ts';
import { exitMeanings, manPage } from './man-page.ts';

/** What a reader sees, without the macros. */
const shown = (page: string): string => page.replaceAll('\\-', '-').replaceAll('\\e', '\\').replaceAll('\\&', '').replaceAll('\\(dq', '"');

test('the man page of debt has every command with its arguments, flags and examples', () => {
  const page = shown(manPage(debt, '1.2.3'));

  expect(page).toContain('"Debt Tracker 1.2.3"');
  for (const { id, args = [], flags = [] } of debt.commands) {
    expect(page).toContain(`.SS "debt${id === '' ? '' : ` ${id}`}`);
    for (const { summary } of [...args, ...flags]) expect(page).toContain(summary);
  }
  expect(page).toContain('debt owe alice 20 for lunch');
});

test('a man page has no request by accident, and every hyphen can be copied', () => {
  for (const page of [manPage(debt, '1.2.3'), manPage(debtPlatform, '1.2.3')]) {
    const requests = page.split('\n').filter((line) => /^[.']/.test(line));

    expect(requests.filter((line) => !/^\.(?:TH|SH|SS|TP|PP|B|nf|fi|RS 4|RE)(?: |$)/.test(line))).toEqual([]);
    expect(page.replace(/^\.TH.*$/m, '').replaceAll('\\-', '')).not.toContain('-');
    expect(page).toMatch(/[^\n]\n$/);
  }
});

test('a line of text that begins with a period stays text', () => {
  const page = manPage({ ...debt, summary: ".debt's files\n'quoted' \\ text" }, '1.2.3');

  expect(page).toContain("\n\\&.debt's files\n\\&'quoted' \\e text\n");
});

test('the exit codes mean the same in the man page and in the documentation', () => {
  const documentation = readFileSync(new URL('../../docs/command-lines.md', import.meta.url), 'utf8');
  const rows = [...documentation.matchAll(/^\| (\d+) \| ([^|]+) \|/gm)].map(([, code = '', meaning = '']) => [
    Number(code),
    meaning.replaceAll('`', ''),
  ]);
  const isExit = (name: string): name is ExitName => name in exitCodes;
  const ours = Object.entries(exitMeanings).map(([name, meaning]) => [isExit(name) ? exitCodes[name] : undefined, meaning]);

  expect(ours).toEqual(rows);
});

test('a reader of debt finds no exit code that only operators see', () => {
  expect(shown(manPage(debt, '1.2.3'))).not.toContain(exitMeanings.failedWhileWaiting);
  expect(shown(manPage(debtPlatform, '1.2.3'))).toContain(exitMeanings.failedWhileWaiting);
});
