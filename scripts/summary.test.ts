import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, test } from 'vitest';

const program = fileURLToPath(new URL('summary.ts', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'debt-summary-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function summary(failedSteps: number, ...files: readonly string[]) {
  const { status, stdout } = spawnSync(process.execPath, [program, String(failedSteps), ...files], { encoding: 'utf8' });
  return { status, lines: stdout.trim().split('\n') };
}

function report(name: string, content: Readonly<Record<string, unknown>>): string {
  const path = join(folder, name);
  writeFileSync(path, JSON.stringify({ numPassedTests: 0, numFailedTests: 0, ...content }));
  return path;
}

const suite = (title: string, statuses: readonly string[]) => ({
  name: join(process.cwd(), 'a.test.ts'),
  status: 'passed',
  message: '',
  assertionResults: statuses.map((status) => ({
    ancestorTitles: [title],
    fullName: `${title} does it`,
    status,
    failureMessages: status === 'failed' ? ['Error: it did not\n    at once'] : [],
  })),
});

test('the sums of all reports close the run, and nothing failed', () => {
  const files = [report('one', { numPassedTests: 3 }), report('two', { numPassedTests: 4, numPendingTests: 0 })];
  expect(summary(0, ...files)).toEqual({ status: 0, lines: ['7 passed, 0 failed, 0 skipped'] });
});

test('each conformance suite has a line of its own, with what passed', () => {
  const file = report('suites', {
    numPassedTests: 2,
    testResults: [suite('conformance: event bus on Kafka', ['passed', 'passed']), suite('something else', ['passed'])],
  });
  expect(summary(0, file).lines).toContain('event bus on Kafka: 2 passed');
  expect(summary(0, file).lines.join()).not.toContain('something else');
});

test('a test that failed is named with its file and reason, and fails the run', () => {
  const { status, lines } = summary(
    0,
    report('failed', { numPassedTests: 1, numFailedTests: 1, testResults: [suite('conformance: it', ['passed', 'failed'])] }),
  );
  expect(status).toBe(1);
  expect(lines).toContain('a.test.ts: conformance: it does it: Error: it did not');
  expect(lines).toContain('it: 1 passed, 1 FAILED OR SKIPPED');
  expect(lines.at(-1)).toBe('1 passed, 1 failed, 0 skipped');
});

test.each([
  ['a step that failed', 1, { numPassedTests: 1 }, '1 passed, 1 failed, 0 skipped'],
  ['a skipped test', 0, { numPassedTests: 1, numPendingTests: 1 }, '1 passed, 0 failed, 1 skipped'],
  ['a test that is still to be written', 0, { numPassedTests: 1, numTodoTests: 1 }, '1 passed, 0 failed, 1 skipped'],
  ['that nothing ran', 0, {}, '0 passed, 1 failed, 0 skipped'],
])('%s fails the run', (_, failedSteps, content, line) => {
  const { status, lines } = summary(failedSteps, report('bad', content));
  expect(status).toBe(1);
  expect(lines.at(-1)).toBe(line);
});

test('a report that was not written fails the run, which still has its closing line', () => {
  const { status, lines } = summary(0, report('good', { numPassedTests: 1 }), join(folder, 'never.json'));
  expect(status).toBe(1);
  expect(lines).toContain('never.json was not written');
  expect(lines.at(-1)).toBe('1 passed, 1 failed, 0 skipped');
});
