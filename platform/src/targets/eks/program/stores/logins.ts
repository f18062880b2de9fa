/** Who signs in to which managed engine, read off the resolved units. */
import type { EngineId, ServiceId } from '../../../../model/model.ts';
import type { Unit } from '../../../../model/resolved.ts';
import type { PasswordLabel } from '../identity/passwords.ts';

export interface Login {
  readonly engine: EngineId;
  readonly user: string;
  readonly label: PasswordLabel;
  /** The database of the first grant, where the engine makes one at creation. */
  readonly database: string;
}

/** Amazon MQ makes one user with the broker; more are a matter of its management API, which is only reachable from inside. */
export const brokerUser = 'platform';

export function userOf(engine: EngineId, service: ServiceId): string {
  return engine === 'rabbitmq' ? brokerUser : service;
}

export const labelOf = (engine: EngineId, service: ServiceId): PasswordLabel => `login/${engine}/${userOf(engine, service)}`;

/** The different users of an engine. */
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

/** For engines that make exactly one user with the data. Throws when the model has come to want more: they need a task of their own then. */
export function onlyLogin(units: readonly Unit[], engine: EngineId): Login {
  const [login, ...more] = loginsOf(units, engine);
  if (login === undefined || more.length > 0)
    throw new Error(`${engine} is made with exactly one user, and the model has ${more.length + (login === undefined ? 0 : 1)}`);
  return login;
}
