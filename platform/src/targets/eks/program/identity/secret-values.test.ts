import { describe, expect, test } from 'vitest';
import { environmentOf } from '../../../../model/testing.ts';
import type { Settings } from '../settings.ts';
import { brokersAddress, hostOfEndpoint } from '../stores/addresses.ts';
import { derive } from './passwords.ts';
import { type Addresses, resolveOnAws, secretsOf, secretText } from './secret-values.ts';

const root = Buffer.alloc(32, 7).toString('base64url');
const settings: Settings = {
  account: '123456789012',
  region: 'eu-central-1',
  domain: 'debt.example.com',
  owner: 'us',
  costCenter: '1',
  ownerEmail: 'owner@example.com',
  operatorRanges: [],
  operatorRoles: [],
  budgetMonthlyUsd: 1,
};
const addresses: Addresses = {
  postgres: { host: 'pg.aws', port: 5432, tls: true },
  kafka: brokersAddress('b-2.aws:9096,b-1.aws:9096'),
  rabbitmq: { host: hostOfEndpoint('amqps://mq.aws:5671'), port: 5671, tls: true },
  redis: { host: 'cache.aws', port: 6379, tls: true },
  mongodb: { host: 'docdb.aws', port: 27_017, tls: true },
};

function secretOf(owner: 'expenses' | 'mailer' | 'throttler' | 'notifier', generations = {}): Readonly<Record<string, unknown>> {
  const { units } = resolveOnAws(environmentOf('eks'), settings, addresses);
  const value: unknown = JSON.parse(secretText(secretsOf(units).get(owner) ?? [], root, generations));
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

describe('what a service finds in its secret', () => {
  test('is a complete URL for each store that it uses, with TLS on the ports of the managed ones', () => {
    const [expenses, notifier, throttler] = [secretOf('expenses'), secretOf('notifier'), secretOf('throttler')];

    expect(expenses['DATABASE_URL']).toMatch(/^postgres:\/\/expenses:[\w-]{43}@pg\.aws:5432\/expenses\?sslmode=verify-full$/);
    expect(expenses['EVENTS_URL']).toMatch(/^kafkas:\/\/expenses:[\w-]{43}@b-1\.aws:9096,b-2\.aws:9096$/);
    expect(expenses['JOBS_URL']).toMatch(/^amqps:\/\/platform:[\w-]{43}@mq\.aws:5671$/);
    expect(notifier['STORE_URL']).toMatch(/^mongodb:\/\/notifier:[\w-]{43}@docdb\.aws:27017\/notifier\?tls=true$/);
    expect(throttler['LIMITS_URL']).toMatch(/^rediss:\/\/throttler:[\w-]{43}@cache\.aws:6379$/);
  });

  test('has the same broker user and keys for the services that share them, and a login of its own elsewhere', () => {
    const [expenses, mailer, notifier] = [secretOf('expenses'), secretOf('mailer'), secretOf('notifier')];

    expect(expenses['JOBS_URL']).toBe(mailer['JOBS_URL']);
    expect(expenses['SEAL_KEY']).toBe(mailer['SEAL_KEY']);
    expect(expenses['SERVICE_TOKEN']).toBe(notifier['SERVICE_TOKEN']);
    expect(expenses['EVENTS_URL']).not.toBe(notifier['EVENTS_URL']);
  });

  test('changes in one place when one login is renewed', () => {
    const [before, after] = [secretOf('expenses'), secretOf('expenses', { 'login/postgres/expenses': 2 })];

    expect(Object.keys(before).filter((key) => before[key] !== after[key])).toEqual(['DATABASE_URL']);
  });
});

describe('derived passwords', () => {
  test('are the same every time, and different for every label and generation', () => {
    const made = [
      derive(root, 'key/a'),
      derive(root, 'key/b'),
      derive(root, 'key/a', 2),
      derive(Buffer.alloc(32, 8).toString('base64url'), 'key/a'),
    ];

    expect(derive(root, 'key/a')).toBe(made[0]);
    expect(new Set(made).size).toBe(4);
    expect(made.every((each) => /^[\w-]{43}$/.test(each))).toBe(true);
  });

  test('are not made from a root that is too short', () => {
    expect(() => derive('c2hvcnQ', 'key/a')).toThrow('32 bytes');
  });
});
