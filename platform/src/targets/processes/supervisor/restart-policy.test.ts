import { expect, test } from 'vitest';
import { describeExit, judge, restartPolicy } from './restart-policy.ts';

test('the back-off doubles and the fifth failure in a row is the last', () => {
  const delays: (number | string)[] = [];
  let failures = 0;
  for (let round = 0; round < 5; round += 1) {
    const verdict = judge({ failures, code: 1, healthyMs: 0 });
    failures = verdict.failures;
    delays.push(verdict.then === 'restart' ? verdict.delayMs : verdict.then);
  }

  expect(delays).toEqual([200, 400, 800, 1600, 'give up']);
});

test('a minute of health forgets what was before', () => {
  expect(judge({ failures: 4, code: 1, healthyMs: restartPolicy.healthyMs })).toEqual({ then: 'restart', failures: 1, delayMs: 200 });
});

test.each([2, 12, 13])('exit code %i is never tried again, and the reason is reported', (code) => {
  expect(judge({ failures: 0, code, healthyMs: 0 })).toEqual({ then: 'give up', failures: 1 });
  expect(describeExit(code, null)).toMatch(new RegExp(`^its .* \\(exit code ${code}\\)$`));
});

test('an end by a signal is named by it', () => {
  expect(describeExit(null, 'SIGKILL')).toBe('ended by SIGKILL');
});
