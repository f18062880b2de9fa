import { variables as expenses } from '@debt/expenses/config';
import { describeVariables, readConfig, type Variables } from '@debt/kit/config';
import { variables as mailer } from '@debt/mailer/config';
import { variables as notifier } from '@debt/notifier/config';
import { variables as throttler } from '@debt/throttler/config';
import { describe, expect, test } from 'vitest';
import { variables as gateway } from '../gateway/config.ts';
import { targetIds } from './model.ts';
import { platform } from './platform.ts';
import { resolve } from './resolve.ts';
import type { EnvEntry, Facts, Unit } from './resolved.ts';
import { environmentOf, someFacts } from './testing.ts';
import { withPassword } from './url.ts';

const contracts: Readonly<Record<string, Variables>> = { expenses, mailer, throttler, notifier, gateway };
const services = Object.entries(contracts).map(([id, variables]) => ({ id, variables }));
const onSocket: Facts = {
  ...someFacts,
  address: (unit, port) => (unit === 'postgres' ? { host: '/tmp/debt', port: 5432 } : someFacts.address(unit, port)),
};

function unitOf(target: (typeof targetIds)[number], id: string): Unit {
  const unit = resolve(platform, environmentOf(target), onSocket).units.find((each) => each.id === id);
  if (unit === undefined) throw new Error(`no unit ${id}`);
  return unit;
}

const secretText = ({ made }: Extract<EnvEntry, { secret: unknown }>['secret']): string =>
  'random' in made ? Buffer.alloc(32, 7).toString('base64url') : withPassword(made.url, 'p:w/d');

/** The variables as a target delivers them: secrets as files. */
function delivered({ env }: Unit) {
  const environment = Object.fromEntries(
    env.map((entry) => ('secret' in entry ? [`${entry.key}_FILE`, `/run/${entry.key}`] : [entry.key, entry.text])),
  );
  const files = new Map(env.flatMap((entry) => ('secret' in entry ? [[`/run/${entry.key}`, `${secretText(entry.secret)}\n`]] : [])));
  return { environment, readFile: (path: string) => files.get(path) ?? '' };
}

describe('the variables of a service', () => {
  test.each(services)('have a value each for $id, on every target, and no other is set', ({ id, variables }) => {
    const optional = new Set(Object.entries(variables).flatMap(([name, { fallback }]) => (fallback === '' ? [name] : [])));

    for (const target of targetIds) {
      const keys = unitOf(target, id).env.map(({ key }) => key);

      expect(keys.filter((key) => !(key in variables))).toEqual([]);
      expect(
        Object.keys(variables).filter((name) => !optional.has(name) && !(id === 'gateway' && name === 'LOG_LEVEL') && !keys.includes(name)),
      ).toEqual([]);
    }
  });

  test.each(services)('that can hold a credential are files for $id, on every target', ({ id, variables }) => {
    const secret = describeVariables(variables).flatMap((variable) => (variable.secret ? [variable.name] : []));

    for (const target of targetIds) {
      // `memory:` and `local:` name a driver inside the process, which has no credential.
      const plain = unitOf(target, id).env.flatMap((entry) => ('text' in entry && !/^[a-z]+:$/.test(entry.text) ? [entry.key] : []));

      expect(plain.filter((key) => secret.includes(key))).toEqual([]);
    }
  });

  test.each(services)('are accepted by $id as embedded delivers them', ({ id, variables }) => {
    const { environment, readFile } = delivered(unitOf('embedded', id));

    expect(() => readConfig(variables, environment, readFile)).not.toThrow();
  });
});
