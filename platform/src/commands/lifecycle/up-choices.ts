/** The choices of the flags of `up` and `plan`: the number of instances of each service, their drivers, and their servers. */
import { readFile } from 'node:fs/promises';
import { isAbsolute } from 'node:path';
import type { Input } from '@debt/terminal/command/input';
import { nearest } from '@debt/terminal/suggest';
import type { EnvironmentFile } from '../../environment/environment-file.ts';
import type { Variables } from '../../environment/paths.ts';
import { type Drivers, driversOf, enginesOf, withDrivers } from '../../model/choices.ts';
import { type EngineId, type NeedId, needs, type ServiceId, type TargetId } from '../../model/model.ts';
import { platform } from '../../model/platform.ts';
import { keysOf } from '../../model/records.ts';
import { type Replicas, replicasMax } from '../../model/replicas.ts';
import { targets } from '../../model/targets.ts';
import type { ServerUrls, UpRequest } from '../../runner/target.ts';
import { usage } from '../context.ts';
import { startedServers } from './up-servers.ts';

type Chosen = Pick<UpRequest, 'replicas' | 'drivers' | 'servers' | 'authorities'>;

/**
 * A flag takes precedence over the file, the file over a variable, and a variable over the recorded choice. An engine without any of these is the one
 * that `npm run engines -- up` started. Throws `usage`.
 */
export async function choicesOf(
  input: Input,
  target: TargetId,
  recorded: EnvironmentFile | undefined,
  variables: Variables,
): Promise<Chosen> {
  const replicas = parseReplicas(input.texts('replicas'));
  const drivers = parseDrivers(input.texts('bind'));
  const chosen = {
    ...(Object.keys(replicas).length === 0 ? {} : { replicas }),
    ...(Object.keys(drivers).length === 0 ? {} : { drivers }),
  };
  if (target !== 'engines') {
    if (input.on('engine') || input.on('engine-file'))
      throw usage(`the target ${target} uses no servers that are given`, ['debt-platform up engines']);
    return chosen;
  }
  const engineFile = input.text('engine-file');
  const file = engineFile === undefined ? {} : await readEngineFile(engineFile);
  const given = { ...fromVariables(variables), ...fromVariables(file), ...parseEngines(input.texts('engine')) };
  const caFile = file['TLS_CA_FILE'] ?? (Object.keys(given).length === 0 ? undefined : variables['TLS_CA_FILE']);
  const started = recorded === undefined ? startedServers(missing(given, { ...drivers })) : { servers: {} };
  const servers = { ...started.servers, ...given };
  const authorities = caFile === undefined ? started.authorities : await readAuthorities(caFile);
  return {
    ...chosen,
    ...(Object.keys(servers).length === 0 ? {} : { servers }),
    ...(authorities === undefined ? {} : { authorities }),
  };
}

const missing = (given: ServerUrls, drivers: Drivers): readonly EngineId[] =>
  enginesOf(withDrivers(targets.engines, drivers)).filter((engine) => given[engine] === undefined);

/** The variable that names a server: `ENGINE_MAIL_SINK_URL`. */
export const variableOf = (engine: EngineId): string => `ENGINE_${engine.toUpperCase().replaceAll('-', '_')}_URL`;

const fromVariables = (variables: Variables): ServerUrls =>
  Object.fromEntries(
    keysOf<EngineId>(platform.engines).flatMap((engine) => {
      const url = variables[variableOf(engine)];
      return url === undefined || url === '' ? [] : [[engine, url] as const];
    }),
  );

async function readEngineFile(path: string): Promise<Readonly<Record<string, string>>> {
  const text = await read(path);
  const lines = text.split('\n').filter((line) => line.trim() !== '' && !line.startsWith('#'));
  const allowed = [...keysOf<EngineId>(platform.engines).map(variableOf), 'TLS_CA_FILE'];
  return Object.fromEntries(
    lines.map((line) => {
      const [name = '', ...value] = line.split('=');
      if (!allowed.includes(name)) throw usage(`${path} has a line that does not begin with ${allowed.join('=, ')}=`);
      return [name, value.join('=').trim()] as const;
    }),
  );
}

async function readAuthorities(path: string): Promise<string> {
  if (!isAbsolute(path)) throw usage(`TLS_CA_FILE is an absolute path, not ${path}`);
  return await read(path);
}

async function read(path: string): Promise<string> {
  return await readFile(path, 'utf8').catch((error: unknown) => {
    throw usage(`${path} cannot be read`, [], error instanceof Error ? error.message : '');
  });
}

function parseEngines(args: readonly string[]): ServerUrls {
  const ids = keysOf<EngineId>(platform.engines);
  return Object.fromEntries(args.map((arg) => parsePair('--engine', arg, ids)));
}

function parseReplicas(args: readonly string[]): Replicas {
  const ids = keysOf<ServiceId>(platform.services);
  return Object.fromEntries(
    args.map((arg) => {
      const [service, text] = parsePair('--replicas', arg, ids);
      const count = Number(text);
      if (!/^\d+$/.test(text) || count < 1 || count > replicasMax)
        throw usage(`${arg}: a service can have 1 to ${replicasMax} processes`, [`--replicas ${service}=2`]);
      return [service, count] as const;
    }),
  );
}

function parseDrivers(args: readonly string[]): Drivers {
  const ids = keysOf<NeedId>(needs);
  return Object.fromEntries(
    args.map((arg) => {
      const [need, text] = parsePair('--bind', arg, ids);
      const driver = driversOf(need).find((each) => each === text);
      if (driver === undefined) throw usage(`${need} has the drivers ${driversOf(need).join(' and ')}, not ${text}`);
      return [need, driver] as const;
    }),
  );
}

/** The value is never printed: it may be a URL with a password. */
function parsePair<K extends string>(flag: string, arg: string, keys: readonly K[]): readonly [K, string] {
  const at = arg.indexOf('=');
  const name = at === -1 ? arg : arg.slice(0, at);
  const key = keys.find((each) => each === name);
  if (key !== undefined && at !== -1) return [key, arg.slice(at + 1)];
  const near = nearest(name, keys);
  throw usage(`${flag} takes NAME=VALUE, where NAME is one of ${keys.join(', ')}`, [], near === undefined ? '' : `did you mean ${near}?`);
}
