import { expect, test } from 'vitest';
import { configurationLabel } from './configuration.ts';

const before = { files: { '/etc/a': 'a' }, secrets: { 'redis.conf': 'user {password}', redis: undefined } };

test.each([
  ['the text of a file changes', { ...before, files: { '/etc/a': 'b' } }],
  ['the text of a secret changes', { ...before, secrets: { ...before.secrets, 'redis.conf': 'user {password} +@all' } }],
])('the label of a service changes when %s', (_when, after) => {
  expect(configurationLabel(after)).not.toEqual(configurationLabel(before));
});

test('the label of a service stays the same when nothing that it reads changes, and a service that reads nothing has none', () => {
  expect(configurationLabel({ ...before, secrets: { redis: undefined, 'redis.conf': 'user {password}' } })).toEqual(
    configurationLabel(before),
  );
  expect(configurationLabel({ files: {}, secrets: {} })).toEqual({});
});
