import { expect, test } from 'vitest';
import { withoutPassword } from './log.ts';

test.each([
  ['postgres://expenses:hunter2@/expenses?host=/run', 'postgres://expenses:***@/expenses?host=/run'],
  ['kafka://u:p@a:9092,b:9092', 'kafka://u:***@a:9092,b:9092'],
  ['redis://:secret@h:6379', 'redis://:***@h:6379'],
  ['file:///var/mail', 'file:///var/mail'],
  ['http://localhost:7000/', 'http://localhost:7000/'],
])('%s is shown as %s', (url, shown) => {
  expect(withoutPassword(url)).toBe(shown);
});
