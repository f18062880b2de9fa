import { expect, test } from 'vitest';
import { faultOf, readCommand } from './command-grammar.ts';

const answerTo = (line: string): string | undefined => {
  const typed = readCommand(line);
  return typed === undefined ? 'another program' : faultOf(typed);
};

test.each([
  'debt',
  'debt owe maria 5 for tea',
  'debt people add Grandma',
  'debt watch --once',
  'debt people --help',
  'debt-platform help',
  'debt-platform --help',
  'debt-platform up kind --replicas notifier=2 --timeout 60m',
  'DEBT_PLATFORM_DATA=/other/disk debt-platform up',
  'debt-platform mail dead --replay',
  'debt-platform restore - --env restored < monday.debt',
  'debt-platform logs notifier -n 100 -f > notifier.log',
])('"%s" is a command of ours', (line) => {
  expect(answerTo(line)).toBeUndefined();
});

test.each([
  ['ls -l', 'another program'],
  ['debt frobnicate', 'unknown command'],
  ['debt watch --onec', '--onec'],
  ['debt export', 'missing'],
  ['debt-platform statsu', 'unknown command'],
  ['debt-platform status --verbose', '--verbose'],
  ['debt-platform restart', 'unit is missing'],
  ['debt-platform up --size huge', 'huge'],
  ['debt-platform wait a b', 'b'],
  ['debt-platform logs -n many', 'many'],
])('"%s" is none', (line, why) => {
  expect(answerTo(line)).toContain(why);
});
