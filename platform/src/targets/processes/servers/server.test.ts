import { describe, expect, test } from 'vitest';
import { adminUrl, locationOf, parseServer, scopeOf, urlFor } from './server.ts';

const use = { login: 'notifier', name: 'bus' } as const;
const scope = 'debt-team-a-0a1b2c';

describe('a server that was given by URL', () => {
  test.each([
    [
      'postgres',
      'postgres://admin:p%40s@db:5433/any?sslmode=verify-full',
      `postgres://${scope}-notifier:{password}@db:5433/${scope}-bus?sslmode=verify-full`,
    ],
    ['postgres', 'postgres://admin:pw@/postgres?host=/run/pg', `postgres://${scope}-notifier:{password}@/${scope}-bus?host=%2Frun%2Fpg`],
    ['mongodb', 'mongodb://debt:pw@a,b:1/start?tls=true', `mongodb://debt:{password}@a,b:1/${scope}-bus?tls=true&authSource=start`],
    ['mongodb', 'mongodb://localhost', `mongodb://localhost/${scope}-bus`],
    ['kafka', 'kafkas://debt:pw@a,b?partitions=6', `kafkas://debt:{password}@a,b/${scope}?partitions=6`],
    ['rabbitmq', 'amqps://debt:pw@broker/debt', `amqps://debt:{password}@broker/debt?prefix=${scope}.`],
    ['mail-sink', 'ses://localhost:8005?tls=false', 'ses://localhost:8005?tls=false'],
    ['redis', 'rediss://debt:pw@cache/2', `rediss://debt:{password}@cache/2?prefix=${scope}.`],
    ['redis', 'redis://cache', `redis://cache?prefix=${scope}.`],
  ] as const)('%s %s is used by a service under a name of its own', (engine, given, expected) => {
    expect(urlFor(parseServer(engine, given), scope, use)).toBe(expected);
  });

  test.each([
    ['postgres', 'postgres://admin:pw@db/any', 'db:5432'],
    ['postgres', 'postgres://admin:pw@/postgres?host=/run/pg', '/run/pg:5432'],
    ['kafka', 'kafkas://b:1,a', 'a:9093,b:1'],
    ['mongodb', 'mongodb://debt:pw@a:7/notifier', 'a:7'],
  ] as const)('%s %s is known again by where it is, without its password', (engine, given, expected) => {
    expect(locationOf(parseServer(engine, given))).toBe(expected);
  });

  test('keeps its credentials for creating databases', () => {
    expect(adminUrl(parseServer('postgres', 'postgresql://a%40b:p%2Fw@db?sslmode=verify-full'))).toBe(
      'postgres://a%40b:p%2Fw@db/postgres?sslmode=verify-full',
    );
  });

  test('is refused with another scheme, and never shown', () => {
    expect(() => parseServer('kafka', 'amqp://debt:hunter2@a')).toThrow(/^the URL of kafka is not one of the form kafka:\/\/(?!.*hunter2)/);
  });
});

test('environments of one name in different folders do not meet on a server', () => {
  expect(scopeOf('default', '/home/a/env/default')).not.toBe(scopeOf('default', '/home/b/env/default'));
  expect(scopeOf('default', '/a')).toMatch(/^debt-default-[0-9a-f]{6}$/);
});
