import { describe, expect, test } from 'vitest';
import { environmentIn, hintsFor } from './hints.ts';

describe('a hint', () => {
  test.each([
    ['debt-platform logs postgres', 'debt-platform logs postgres --env team-a'],
    ['ENGINE_POSTGRES_URL=… debt-platform up engines', 'ENGINE_POSTGRES_URL=… debt-platform up engines --env team-a'],
    ['debt-platform up engines --env other', 'debt-platform up engines --env other'],
    ['debt-platform explain locked', 'debt-platform explain locked'],
    ['debt-platform --help', 'debt-platform --help'],
    ['debt-platform list', 'debt-platform list'],
    ['npm ci', 'npm ci'],
  ])('%s becomes %s', (hint, expected) => {
    expect(hintsFor('team-a', [hint])).toEqual([expected]);
    expect(hintsFor('default', [hint])).toEqual([hint]);
  });
});

test.each([
  [['status', '--env', 'a'], '', 'a'],
  [['status', '--env=a'], 'b', 'a'],
  [['status', '-e', 'a'], '', 'a'],
  [['status'], 'b', 'b'],
  [['status', '--env', 'A_b'], '', 'default'],
  [['status', '--env'], '', 'default'],
  [['status'], '', 'default'],
])('%j with the variable "%s" is about %s', (argv, variable, expected) => {
  expect(environmentIn(argv, variable)).toBe(expected);
});
