/**
 * Reads the suites' reports and ends a CI run with a summary: the conformance suites by name, the failures, and one line of totals. A skipped test, a
 * missing report and a failed step are failures.
 */
import { existsSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { Type } from 'typebox';
import { Value } from 'typebox/value';

/** The format of `vitest --reporter=json` and of the checks in this folder; the latter contain totals only. */
const Report = Type.Object({
  numPassedTests: Type.Number(),
  numFailedTests: Type.Number(),
  numPendingTests: Type.Optional(Type.Number()),
  numTodoTests: Type.Optional(Type.Number()),
  testResults: Type.Optional(
    Type.Array(
      Type.Object({
        name: Type.String(),
        status: Type.String(),
        message: Type.String(),
        assertionResults: Type.Array(
          Type.Object({
            ancestorTitles: Type.Array(Type.String()),
            fullName: Type.String(),
            status: Type.String(),
            failureMessages: Type.Array(Type.String()),
          }),
        ),
      }),
    ),
  ),
});
type Report = Type.Static<typeof Report>;

const conformance = 'conformance: ';
const [failedSteps = '1', ...files] = process.argv.slice(2);
const missing = files.filter((file) => !existsSync(file));
const reports: readonly Report[] = files
  .filter((file) => !missing.includes(file))
  .map((file) => Value.Parse(Report, JSON.parse(readFileSync(file, 'utf8'))));
const suites = reports.flatMap(({ testResults = [] }) => testResults);

const sum = (of: (report: Report) => number): number => reports.reduce((total, report) => total + of(report), 0);
const passed = sum((report) => report.numPassedTests);
const failed = sum((report) => report.numFailedTests) + Number(failedSteps) + missing.length + (passed === 0 ? 1 : 0);
const skipped = sum((report) => (report.numPendingTests ?? 0) + (report.numTodoTests ?? 0));

list('conformance of the drivers', conformanceOf());
list('what failed', [...missing.map((file) => `${basename(file)} was not written`), ...failuresOf()]);
process.stdout.write(`\n${passed} passed, ${failed} failed, ${skipped} skipped\n`);
process.exitCode = failed === 0 && skipped === 0 ? 0 : 1;

function list(title: string, lines: readonly string[]): void {
  if (lines.length > 0) process.stdout.write(`\n=== ${title}\n${lines.map((line) => `${line}\n`).join('')}`);
}

/** One line for each suite, such as `event bus on Kafka: 15 passed`, with the number of tests that did not pass, if any. */
function conformanceOf(): readonly string[] {
  const tests = suites.flatMap(({ assertionResults }) => assertionResults);
  const byName = Map.groupBy(tests, ({ ancestorTitles }) => ancestorTitles.find((title) => title.startsWith(conformance)));
  return [...byName]
    .flatMap(([name, all]) => {
      if (name === undefined) return [];
      const good = all.filter(({ status }) => status === 'passed').length;
      const bad = all.length - good;
      return [`${name.slice(conformance.length)}: ${good} passed${bad === 0 ? '' : `, ${bad} FAILED OR SKIPPED`}`];
    })
    .toSorted();
}

/** Each failed test by its file and title with the first line of its failure, and each file that could not be run. */
function failuresOf(): readonly string[] {
  return suites.flatMap(({ name, status, message, assertionResults }) => {
    const file = name.replace(`${process.cwd()}/`, '');
    const tests = assertionResults.filter((test) => test.status === 'failed');
    if (tests.length === 0) return status === 'failed' ? [`${file}: ${firstLine(message)}`] : [];
    return tests.map(({ fullName, failureMessages }) => `${file}: ${fullName}: ${firstLine(failureMessages[0] ?? '')}`);
  });
}

function firstLine(text: string): string {
  return text.split('\n')[0] ?? '';
}
