/**
 * The secrets of the target kind. One Secret of random values is created once; all others are derived from it. None of them is ever rendered to a
 * file: the command that starts the platform sends them to the cluster.
 */
import { cluster } from '../../model/cluster.ts';
import { keysOf } from '../../model/records.ts';
import type { Resolved, Secret, Unit } from '../../model/resolved.ts';
import { withPassword } from '../../model/url.ts';
import { engineSecret, serviceSecret } from './names.ts';
import { hasLogins, loginsOf } from './stores/logins.ts';

/** Random values by name, as in `debt-logins`: 32 bytes as base64url each. */
export type Logins = Readonly<Record<string, string>>;

export interface WantedSecret {
  readonly namespace: string;
  readonly name: string;
  /** File names and their contents, in clear text. */
  readonly data: Readonly<Record<string, string>>;
}

const passwordKey = (engine: string, login: string): string => `${engine}.${login}`;
const randomKey = (id: string): string => `random.${id}`;
/** The login of an engine's administrator. */
const admin = 'admin';

/** Every key that `debt-logins` must have, sorted. */
export function loginKeys({ units }: Resolved): readonly string[] {
  const passwords = enginePods(units).flatMap((engine) =>
    [admin, ...loginsOf(engine.grants)].map((login) => passwordKey(engine.id, login)),
  );
  const random = secretsOf(units).flatMap(({ made }) => ('random' in made ? [randomKey(made.random)] : []));
  return [...new Set([...passwords, ...random])].toSorted();
}

/** One Secret for each service, with its variables, and one for each engine, with the definition of its users. Throws when a login is missing. */
export function clusterSecrets({ units }: Resolved, logins: Logins): readonly WantedSecret[] {
  const services = units.flatMap((unit): readonly WantedSecret[] => {
    const secrets = secretsOf([unit]);
    if (unit.kind !== 'service' || unit.owner === undefined || secrets.length === 0) return [];
    const data = Object.fromEntries(secrets.map((secret) => [secret.key, valueOf(secret, logins)]));
    return [{ namespace: cluster.namespaces.app, name: serviceSecret(unit.owner), data }];
  });
  const engines = enginePods(units).map((unit) => ({
    namespace: cluster.namespaces.stores,
    name: engineSecret(unit.id),
    data: engineFiles(unit, logins),
  }));
  return [...engines, ...services];
}

const secretsOf = (units: readonly Unit[]): readonly Secret[] =>
  units.flatMap(({ env }) => env.flatMap((entry) => ('secret' in entry ? [entry.secret] : [])));

const enginePods = (units: readonly Unit[]): readonly Unit[] =>
  units.filter((unit) => unit.kind === 'engine' && unit.placement === 'pod' && hasLogins(unit));

function valueOf({ owner, made }: Secret, logins: Logins): string {
  return 'random' in made ? login(logins, randomKey(made.random)) : withPassword(made.url, login(logins, passwordKey(made.login, owner)));
}

function login(logins: Logins, key: string): string {
  const value = logins[key];
  if (value === undefined) throw new Error(`${key} is missing among the logins`);
  return value;
}

/** Each engine has its own format for users. */
function engineFiles(unit: Unit, logins: Logins): Readonly<Record<string, string>> {
  const passwordOf = (name: string) => login(logins, passwordKey(unit.id, name));
  const users = loginsOf(unit.grants);
  switch (unit.id) {
    case 'redis':
      return {
        'users.acl': `user default off\n${[admin, ...users].map((name) => `user ${name} on >${passwordOf(name)} ~* &* +@all\n`).join('')}`,
      };
    case 'rabbitmq':
      return { 'definitions.json': JSON.stringify(rabbitmqDefinitions(users, passwordOf)) };
    default:
      return Object.fromEntries([admin, ...users].map((name) => [name, passwordOf(name)]));
  }
}

function rabbitmqDefinitions(users: readonly string[], passwordOf: (name: string) => string): unknown {
  const all = [admin, ...users];
  return {
    users: all.map((name) => ({ name, password: passwordOf(name), tags: name === admin ? ['administrator'] : [] })),
    vhosts: [{ name: '/' }],
    permissions: all.map((user) => ({ user, vhost: '/', configure: '.*', write: '.*', read: '.*' })),
  };
}

/** Placeholder values, before the Secret of random values exists. */
export const missingLogins = (wanted: readonly string[], there: Logins): readonly string[] =>
  wanted.filter((key) => !keysOf(there).includes(key));
