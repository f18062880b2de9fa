import { expect, test } from 'vitest';
import { describeExit, judge, restartPolicy } from './restart-policy.ts';

test('the back-off doubles, and the fifth failure in a row is the last of a program that was never ready', () => {
  const delays: (number | string)[] = [];
  let failures = 0;
  for (let round = 0; round < 5; round += 1) {
    const verdict = judge({ failures, code: 1, healthyMs: 0, wasReady: false });
    failures = verdict.failures;
    delays.push(verdict.then === 'restart' ? verdict.delayMs : verdict.then);
  }

  expect(delays).toEqual([200, 400, 800, 1600, 'give up']);
});

test('a program that was ready is tried again for ever, at last every 10 s, and the reason names its failures', () => {
  const delays: (number | string)[] = [];
  let failures = 0;
  let because: string | undefined;
  for (let round = 0; round < 20; round += 1) {
    const verdict = judge({ failures, code: null, healthyMs: 1_000, wasReady: true });
    ({ failures, because } = { because: undefined, ...verdict });
    delays.push(verdict.then === 'restart' ? verdict.delayMs : verdict.then);
  }

  expect(delays.slice(0, 8)).toEqual([200, 400, 800, 1_600, 3_200, 6_400, 10_000, 10_000]);
  expect(new Set(delays.slice(8))).toEqual(new Set([restartPolicy.delayMsMax]));
  expect(because).toBe('it ended 20 times in a row');
});

test('a minute of health forgets what was before', () => {
  expect(judge({ failures: 4, code: 1, healthyMs: restartPolicy.healthyMs, wasReady: true })).toEqual({
    then: 'restart',
    failures: 1,
    delayMs: 200,
  });
});

test.each([2, 12, 13])('exit code %i is never tried again, and the reason is reported', (code) => {
  expect(judge({ failures: 0, code, healthyMs: 0, wasReady: true })).toEqual({ then: 'give up', failures: 1 });
  expect(describeExit(code, null)).toMatch(new RegExp(`^its .* \\(exit code ${code}\\)$`));
});

test('an end by a signal is named by it', () => {
  expect(describeExit(null, 'SIGKILL')).toBe('ended by SIGKILL');
});
