/** The logins of each managed engine, derived from the resolved units. */
import type { EngineId, ServiceId } from '../../../../model/model.ts';
import type { Unit } from '../../../../model/resolved.ts';
import type { PasswordLabel } from '../identity/passwords.ts';

export interface Login {
  readonly engine: EngineId;
  readonly user: string;
  readonly label: PasswordLabel;
  /** The database of the first grant, for engines that create one with the server. */
  readonly database: string;
}

/** Amazon MQ creates one user with the broker; more need its management API, which is reachable only from the inside. */
export const brokerUser = 'platform';

export function userOf(engine: EngineId, service: ServiceId): string {
  return engine === 'rabbitmq' ? brokerUser : service;
}

export const labelOf = (engine: EngineId, service: ServiceId): PasswordLabel => `login/${engine}/${userOf(engine, service)}`;

/** The distinct users of an engine. */
export function loginsOf(units: readonly Unit[], engine: EngineId): readonly Login[] {
  const grants = units.find(({ id }) => id === engine)?.grants ?? [];
  const users = new Map(
    grants.map(({ login, name }) => [
      userOf(engine, login),
      { engine, user: userOf(engine, login), label: labelOf(engine, login), database: name },
    ]),
  );
  return [...users.values()];
}

/** For engines that create exactly one user with the data. Throws when the model requires more users, which would need a task of their own. */
export function onlyLogin(units: readonly Unit[], engine: EngineId): Login {
  const [login, ...more] = loginsOf(units, engine);
  if (login === undefined || more.length > 0)
    throw new Error(`${engine} is made with exactly one user, and the model has ${more.length + (login === undefined ? 0 : 1)}`);
  return login;
}
