import { expect, test } from 'vitest';
import { nothingNew } from './watch.ts';

test('the message about no news names the last notification with its time, and with its day when that is not today', () => {
  const at = new Date(2026, 10, 22, 16, 29).toISOString();
  const answer = (now: Date) => nothingNew({ after: 5, at }, now);

  expect(answer(new Date(2026, 10, 22, 23, 59))).toBe('Nothing new since #5 (16:29). See all: debt watch --once --all');
  expect(answer(new Date(2026, 10, 23, 0, 1))).toContain('since #5 (2026-11-22 16:29).');
  expect(nothingNew({ after: 5 }, new Date())).toContain('since #5. See all');
  expect(nothingNew({ after: 0 }, new Date())).toBe('No notifications yet.');
});
