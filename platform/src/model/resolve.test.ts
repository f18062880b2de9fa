import { describe, expect, test } from 'vitest';
import { sizesOf } from './choices.ts';
import { ModelError, type ModelFault } from './faults.ts';
import { type Environment, type Platform, type Target, targetIds } from './model.ts';
import { platform } from './platform.ts';
import { resolve } from './resolve.ts';
import type { Facts, Resolved, UnitId } from './resolved.ts';
import { services } from './services.ts';
import { shape } from './shape.ts';
import { sizes } from './sizes.ts';
import { targets } from './targets.ts';
import { environmentOf, someFacts } from './testing.ts';
import { startedAfter, waves } from './waves.ts';

const resolved = (target: Target['id'], facts: Facts = someFacts): Resolved => resolve(platform, environmentOf(target), facts);

function unitOf(from: Resolved, id: UnitId) {
  const unit = from.units.find((each) => each.id === id);
  if (unit === undefined) throw new Error(`no unit ${id}`);
  return unit;
}

function entryOf(from: Resolved, id: UnitId, key: string) {
  return unitOf(from, id).env.find((entry) => entry.key === key);
}

function faultOf(work: () => unknown): ModelFault {
  try {
    work();
  } catch (error) {
    if (error instanceof ModelError) return error.fault;
    throw error;
  }
  throw new Error('nothing was refused');
}

function withTarget(change: Partial<Target>): Environment {
  return { ...environmentOf('kind'), target: { ...targets.kind, ...change } };
}

describe('resolve', () => {
  test.each(targetIds)('gives %s the same shape as embedded', (target) => {
    expect(shape(resolved(target))).toEqual(shape(resolved('embedded')));
  });

  test.each(
    targetIds
      .flatMap((target) => sizesOf(targets[target]).map((size) => ({ target, size })))
      .filter(({ target, size }) => target !== 'embedded' || size !== 'dev'),
  )('resolves $target at size $size without a cycle', ({ target, size }) => {
    const units = resolve(platform, environmentOf(target, size), someFacts).units;

    expect(waves(units).flat().length).toBe(units.filter((unit) => unit.placement !== 'outside').length);
  });

  test('starts the embedded platform in the order database, tasks, services, gateway', () => {
    const order = waves(resolved('embedded').units);

    expect(order).toEqual([
      ['postgres', 'throttler'],
      ['expenses-migrate', 'expenses-provision', 'notifier-migrate'],
      ['expenses', 'mailer', 'notifier'],
      ['gateway'],
    ]);
  });

  test('runs only PostgreSQL as an engine of embedded, and rents every engine on eks', () => {
    const engines = (from: Resolved) => from.units.filter((unit) => unit.kind === 'engine');

    expect(engines(resolved('embedded')).map(({ id }) => id)).toEqual(['postgres']);
    expect(engines(resolved('eks')).map(({ placement, rented }) => [placement, rented !== undefined])).toEqual(
      Array.from({ length: 6 }, () => ['outside', true]),
    );
  });

  test('marks exactly the gateway as public, on every target', () => {
    for (const target of targetIds) {
      const open = resolved(target)
        .units.filter((unit) => unit.public)
        .map(({ id }) => id);

      expect(open).toEqual(['gateway']);
    }
  });

  test('reads the edges off the values: a service reaches what its variables point at and nothing else', () => {
    const embedded = resolved('embedded');
    const kind = resolved('kind');

    expect(unitOf(embedded, 'throttler').reaches).toEqual([{ unit: 'expenses', port: 'grpc' }]);
    expect(unitOf(kind, 'throttler').reaches).toEqual([
      { unit: 'expenses', port: 'grpc' },
      { unit: 'redis', port: 'main' },
    ]);
    expect(unitOf(kind, 'mailer').reaches.map((reach) => reach.unit)).toEqual(['rabbitmq', 'mail-sink']);
  });

  test('lets a service wait for the task of another one that prepares its need', () => {
    expect(unitOf(resolved('embedded'), 'mailer').after).toEqual(['postgres', 'expenses-provision']);
    expect(startedAfter(resolved('embedded').units, 'mailer').map(({ id }) => id)).toEqual(['mailer', 'postgres', 'expenses-provision']);
  });

  test('gives each service a login of its own, and every database one owner', () => {
    expect(unitOf(resolved('embedded'), 'postgres').grants).toEqual([
      { login: 'expenses', name: 'expenses', may: 'own' },
      { login: 'expenses', name: 'bus', may: 'own' },
      { login: 'mailer', name: 'bus', may: 'read' },
      { login: 'notifier', name: 'bus', may: 'read' },
      { login: 'notifier', name: 'notifier', may: 'own' },
    ]);
  });

  test('writes a unix socket into the URL of the database, and leaves a place for the password', () => {
    const facts: Facts = {
      ...someFacts,
      address: (unit, port) => (unit === 'postgres' ? { host: '/tmp/a b', port: 5432 } : someFacts.address(unit, port)),
    };

    const entry = entryOf(resolved('embedded', facts), 'expenses', 'DATABASE_URL');

    expect(entry).toEqual({
      key: 'DATABASE_URL',
      secret: {
        owner: 'expenses',
        key: 'DATABASE_URL',
        made: { login: 'postgres', url: 'postgres://expenses:{password}@/expenses?host=%2Ftmp%2Fa%20b&port=5432' },
      },
    });
  });

  test('uses the schemes with TLS where the address requires it', () => {
    const facts: Facts = { ...someFacts, address: () => ({ host: 'store', port: 1, tls: true }) };
    const eks = resolved('eks', facts);
    const urls = eks.units.flatMap((unit) =>
      unit.env.flatMap((entry) => ('secret' in entry && 'url' in entry.secret.made ? [entry.secret.made.url.split('?')] : [])),
    );

    expect(new Set(urls.map(([url]) => url?.split(':')[0]))).toEqual(new Set(['postgres', 'kafkas', 'amqps', 'rediss', 'mongodb']));
    expect(urls.filter(([url]) => url?.startsWith('postgres')).map(([, query]) => query)).toEqual(
      expect.arrayContaining(['sslmode=verify-full']),
    );
  });

  test('derives the settings of browsers from the public address', () => {
    const plain = resolved('embedded');
    const secure = resolved('eks', { ...someFacts, public: { origins: ['https://debt.example'], host: '0.0.0.0' } });

    expect(entryOf(plain, 'expenses', 'PUBLIC_ORIGINS')).toEqual({
      key: 'PUBLIC_ORIGINS',
      text: 'http://localhost:7000,http://127.0.0.1:7000',
    });
    expect(entryOf(plain, 'expenses', 'ALLOWED_HOSTS')).toEqual({ key: 'ALLOWED_HOSTS', text: 'localhost:7000,127.0.0.1:7000' });
    expect(entryOf(plain, 'expenses', 'COOKIE_NAME')).toEqual({ key: 'COOKIE_NAME', text: 'debt-test' });
    expect(entryOf(secure, 'notifier', 'COOKIE_NAME')).toEqual({ key: 'COOKIE_NAME', text: '__Host-debt' });
    expect(entryOf(secure, 'mailer', 'MAIL_FROM')).toEqual({ key: 'MAIL_FROM', text: 'Debt Tracker <no-reply@debt.example>' });
  });

  test('listens on loopback as a process and on every interface in a container', () => {
    expect(entryOf(resolved('embedded'), 'expenses', 'HOST')).toEqual({ key: 'HOST', text: '127.0.0.1' });
    expect(entryOf(resolved('kind'), 'expenses', 'HOST')).toEqual({ key: 'HOST', text: '0.0.0.0' });
  });
});

describe('resolve refuses', () => {
  test('an engine that does not speak the bound driver', () => {
    const environment = withTarget({ bind: { ...targets.kind.bind, limits: { driver: 'redis', on: 'kafka' } } });

    expect(faultOf(() => resolve(platform, environment, someFacts))).toMatchObject({
      kind: 'engine-speaks-other',
      need: 'limits',
      engine: 'kafka',
      protocol: 'kafka',
    });
  });

  test('a need with an engine that does not run', () => {
    expect(faultOf(() => resolve(platform, withTarget({ placements: { postgres: 'pod' } }), someFacts))).toMatchObject({
      kind: 'nobody-runs-engine',
      need: 'feed',
    });
  });

  test('a driver of a server that is bound to a process', () => {
    const environment = withTarget({ bind: { ...targets.kind.bind, limits: { driver: 'redis', on: 'process' } } });

    expect(faultOf(() => resolve(platform, environment, someFacts))).toMatchObject({ kind: 'driver-needs-engine', driver: 'redis' });
  });

  test.each(['dev', 'staging', 'prod'] as const)('a driver of one process at size %s, which has several replicas', (size) => {
    const environment = environmentOf('embedded', size);

    const fault = faultOf(() => resolve(platform, environment, someFacts));

    expect(fault).toMatchObject({
      kind: 'driver-in-one-process',
      service: 'throttler',
      driver: 'memory',
      replicasMax: sizes[size].services.throttler.max,
    });
  });

  test.each(['compose', 'kind'] as const)('an engine of %s at a size that rents it from the cloud', (target) => {
    const environment = environmentOf(target, 'staging');

    expect(faultOf(() => resolve(platform, environment, someFacts))).toEqual({
      kind: 'engine-is-rented',
      target,
      size: 'staging',
      engine: 'postgres',
    });
  });

  test('a disk that pods would have to share', () => {
    const environment = withTarget({ bind: { ...targets.kind.bind, mail: { driver: 'file', on: 'disk' } } });

    expect(faultOf(() => resolve(platform, environment, someFacts))).toMatchObject({ kind: 'disk-of-one-machine', need: 'mail' });
  });

  test('an edge to a port that is not there', () => {
    const wrong: Platform = { ...platform, gateway: { ...platform.gateway, guard: { ...platform.gateway.guard, port: 'tcp' } } };

    expect(faultOf(() => resolve(wrong, environmentOf('embedded'), someFacts))).toMatchObject({
      kind: 'unknown-port',
      unit: 'throttler',
      port: 'tcp',
      by: 'gateway',
    });
  });

  test('a database with two owners', () => {
    const env = { ...services.mailer.env, JOBS_URL: { from: 'need', need: 'jobs', name: 'bus', may: 'own' } } as const;
    const wrong: Platform = { ...platform, services: { ...services, mailer: { ...services.mailer, env } } };

    expect(faultOf(() => resolve(wrong, environmentOf('embedded'), someFacts))).toEqual({
      kind: 'two-owners',
      engine: 'postgres',
      name: 'bus',
      owners: ['expenses', 'mailer'],
    });
  });

  test('units that wait for each other', () => {
    const units = resolved('embedded').units.map((unit) => (unit.id === 'postgres' ? { ...unit, after: ['gateway'] as const } : unit));

    expect(faultOf(() => waves(units))).toMatchObject({ kind: 'cycle' });
  });

  test.each(targetIds)('nothing that is in the model, on %s', (target) => {
    expect(() => resolved(target)).not.toThrow();
  });
});

describe('the compiler refuses', () => {
  test('what does not fit, before anything runs', () => {
    // @ts-expect-error a driver that cannot answer the need
    const wrongDriver: Target['bind']['limits'] = { driver: 'kafka', on: 'kafka' };
    // @ts-expect-error a service without a value for a variable that it reads
    const missingKey: Platform['services']['throttler']['env'] = { HTTP_PORT: { from: 'listen', port: 'http' } };
    // @ts-expect-error a variable that the service does not read
    const unknownKey: Platform['services']['throttler']['env'] = { ...services.throttler.env, MONGO_URL: { from: 'text', text: '' } };
    const { mail, ...withoutMail } = targets.kind.bind;
    // @ts-expect-error a target without a driver for a need
    const missingNeed: Target['bind'] = withoutMail;
    // @ts-expect-error a size without the scale of a unit
    const missingUnit: (typeof sizes)['laptop']['services'] = { expenses: sizes.laptop.services.expenses };

    expect([wrongDriver, missingKey, unknownKey, mail, missingNeed, missingUnit]).toHaveLength(6);
  });
});
