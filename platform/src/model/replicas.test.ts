import { describe, expect, test } from 'vitest';
import { ModelError } from './faults.ts';
import type { Environment } from './model.ts';
import { platform } from './platform.ts';
import { type Replicas, withReplicas } from './replicas.ts';
import { resolve } from './resolve.ts';
import type { Facts } from './resolved.ts';
import { environmentOf, someFacts } from './testing.ts';
import { waves } from './waves.ts';

const several = (target: Environment['target']['id'], replicas: Replicas): Environment => {
  const environment = environmentOf(target);
  return { ...environment, size: withReplicas(environment.size, replicas) };
};
const facts: Facts = { ...someFacts, caFile: '/ca.pem' };

function valueOf(environment: Environment, unit: string, key: string): string {
  const found = resolve(platform, environment, facts).units.find(({ id }) => id === unit);
  const entry = found?.env.find((each) => each.key === key);
  if (entry === undefined || !('text' in entry)) throw new Error(`${unit} has no plain ${key}`);
  return entry.text;
}

describe('several of one service', () => {
  test('are units of their own where processes run, each with its own ports', () => {
    const environment = several('engines', { notifier: 2 });

    const ids = resolve(platform, environment, facts).units.map(({ id }) => id);

    expect(ids).toEqual(expect.arrayContaining(['expenses', 'notifier-migrate', 'notifier-1', 'notifier-2']));
    expect(ids).not.toContain('notifier');
    expect(waves(resolve(platform, environment, facts).units).at(-1)).toEqual(['gateway']);
  });

  test('are all known to the gateway and to their callers', () => {
    const environment = several('engines', { notifier: 2, expenses: 2 });

    expect(valueOf(environment, 'gateway', 'NOTIFIER_URL')).toBe('http://notifier-1.test:1004,http://notifier-2.test:1004');
    expect(valueOf(environment, 'throttler', 'IDENTITY_ADDRESS')).toBe('expenses-1.test:1004,expenses-2.test:1004');
  });

  test('stay one unit in a cluster, which multiplies it', () => {
    const unit = resolve(platform, several('kind', { notifier: 3 }), facts).units.find(({ id }) => id === 'notifier');

    expect(unit?.scale).toMatchObject({ min: 3, max: 3 });
  });

  test('are refused for a driver that lives in one process, with the variable that names it', () => {
    const resolving = () => resolve(platform, several('embedded', { notifier: 2 }), facts);

    expect(resolving).toThrow(ModelError);
    expect(resolving).toThrow('FANOUT_URL of notifier uses the driver local, which lives in one process');
  });

  test('share the authorities of the engines', () => {
    expect(valueOf(several('engines', { mailer: 2 }), 'mailer-2', 'TLS_CA_FILE')).toBe('/ca.pem');
  });
});
