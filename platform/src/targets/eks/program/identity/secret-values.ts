/** The content of the secret of each service: complete URLs and the platform's own keys. */
import { managedPorts } from '../../../../model/cluster.ts';
import type { EngineId, Environment, ServiceId } from '../../../../model/model.ts';
import { platform } from '../../../../model/platform.ts';
import { resolve } from '../../../../model/resolve.ts';
import type { Address, Facts, Resolved, Secret, Unit } from '../../../../model/resolved.ts';
import { engineUrl, withPassword } from '../../../../model/url.ts';
import type { Settings } from '../settings.ts';
import { labelOf, userOf } from '../stores/logins.ts';
import { derive, type PasswordLabel } from './passwords.ts';

export type Addresses = Readonly<Partial<Record<EngineId, Address>>>;

/** The facts of an environment on AWS; hosts of stores that are not known yet end in `.unknown`. */
export function factsOnAws({ domain, region }: Settings, addresses: Addresses = {}): Facts {
  const engines = Object.entries(managedPorts);
  const addressOf = (unit: string): Address => {
    const known = Object.entries(addresses).find(([engine]) => engine === unit)?.[1];
    if (known !== undefined) return known;
    if (unit === 'mail-sink') return { host: `email.${region}.amazonaws.com`, port: managedPorts['mail-sink'], tls: true };
    return { host: `${unit}.unknown`, port: engines.find(([engine]) => engine === unit)?.[1] ?? 0, tls: true };
  };
  return {
    public: { origins: [`https://${domain}`], host: '0.0.0.0' },
    address: addressOf,
    image: (unit) => unit,
    directory: (of) => `/${of}`,
    outside: [],
    // The only engine whose user does not have the name of the service that signs in.
    serverUrl: (engine, { login, name }) =>
      engine === 'rabbitmq' ? engineUrl(platform.engines[engine].protocol, userOf(engine, login), name, addressOf(engine)) : undefined,
  };
}

export function resolveOnAws(environment: Environment, settings: Settings, addresses: Addresses = {}): Resolved {
  return resolve(platform, environment, factsOnAws(settings, addresses));
}

/** Services with at least one variable that is delivered as a file, with those variables. */
export function secretsOf(units: readonly Unit[]): ReadonlyMap<ServiceId, readonly Secret[]> {
  const owned = units.flatMap(({ kind, env }) =>
    kind === 'service' ? env.flatMap((entry) => ('secret' in entry ? [entry.secret] : [])) : [],
  );
  return Map.groupBy(owned, ({ owner }) => owner);
}

/** A JSON object from the key of a variable to its value. */
export function secretText(secrets: readonly Secret[], root: string, generations: Readonly<Record<string, number>>): string {
  const password = (label: PasswordLabel): string => derive(root, label, generations[label]);
  const entries = secrets.map(({ owner, key, made }) => [
    key,
    'random' in made ? password(`key/${made.random}`) : withPassword(made.url, password(labelOf(made.login, owner))),
  ]);
  return JSON.stringify(Object.fromEntries(entries));
}
