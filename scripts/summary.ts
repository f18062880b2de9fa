/** Adds up the suites' reports and prints the closing line of a CI run. A skipped test, a missing report and a failed step are failures. */
import { readFileSync } from 'node:fs';

const [failedSteps = '1', ...reports] = process.argv.slice(2);
const totals = { passed: 0, failed: Number(failedSteps), skipped: 0 };
for (const report of reports) {
  const parsed: unknown = JSON.parse(readFileSync(report, 'utf8'));
  totals.passed += count(parsed, 'numPassedTests');
  totals.failed += count(parsed, 'numFailedTests');
  totals.skipped += count(parsed, 'numPendingTests') + count(parsed, 'numTodoTests');
}
if (reports.length === 0 || totals.passed === 0) totals.failed += 1;
process.stdout.write(`\n${totals.passed} passed, ${totals.failed} failed, ${totals.skipped} skipped\n`);
process.exitCode = totals.failed === 0 && totals.skipped === 0 ? 0 : 1;

function count(report: unknown, name: string): number {
  const value: unknown = typeof report === 'object' && report !== null ? Reflect.get(report, name) : undefined;
  return typeof value === 'number' ? value : 0;
}
