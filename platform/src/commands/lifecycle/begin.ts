/** The choices of the flags of `up` and `plan`: the number of instances of each service, their drivers, and their servers. */

import { existsSync, readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { isAbsolute, join, resolve } from 'node:path';
import type { Input } from '@debt/terminal/command/input';
import { nearest } from '@debt/terminal/suggest';
import type { EnvironmentFile } from '../../environment/environment-file.ts';
import type { Variables } from '../../environment/paths.ts';
import { isMirror, noMirror } from '../../environment/registry-mirror.ts';
import { type Drivers, driversOf, enginesOf, withDrivers } from '../../model/choices.ts';
import { type EngineId, type NeedId, needs, type ServiceId, sizeIds, type TargetId } from '../../model/model.ts';
import { platform } from '../../model/platform.ts';
import { filled, keysOf } from '../../model/records.ts';
import { type Replicas, replicasMax } from '../../model/replicas.ts';
import { targets } from '../../model/targets.ts';
import type { KindRequest, ProcessRequest, ServerUrls } from '../../runner/target.ts';
import { openVerbs } from '../../targets/open.ts';
import { sourceRoot } from '../../tools/source-root.ts';
import { type PlatformContext, usage } from '../context.ts';

/** An image reference, with or without a tag and a digest: no blanks, no options, and not longer than docker accepts. */
const imagePattern = /^[a-z0-9][\w.:/@-]{0,254}$/;

/** The environment that `up` and `plan` are about. */
export interface Wanted {
  readonly target: TargetId;
  readonly recorded: EnvironmentFile | undefined;
  /** Undefined: the recorded one, or the default. */
  readonly named: TargetId | undefined;
}

/** Begins what the flags of `up` or `plan` describe. @throws PlatformError `usage`, and what `openVerbs` throws */
export async function begin(verb: 'up' | 'plan', { target, recorded }: Wanted, context: PlatformContext, signal: AbortSignal) {
  const { input, environment, env } = context;
  const verbs = await openVerbs(target, env);
  const isUp = verb === 'up';
  const planFlag = isUp ? 'plan' : 'out';
  refuseOthers(input, target, planFlag);
  const size = input.oneOf('size', sizeIds);
  const { servers, authorities, ...chosen } = await choicesOf(input, target, recorded, env);
  const address = isUp ? { port: input.count('port'), host: input.text('host') } : {};
  const local = { environment, size, ...chosen, ...address };
  switch (verbs.target) {
    case 'eks': {
      const files = { settingsFile: pathOf(input.text('settings')), planFile: pathOf(input.text(planFlag)) };
      return { verbs, events: verbs[verb]({ environment, size, ...files, drift: input.on('drift') }, signal) };
    }
    case 'kind':
      return { verbs, events: verbs[verb]({ ...local, ...nodeChoices(input), yes: isUp && input.on('yes') }, signal) };
    case 'embedded':
    case 'engines':
      return { verbs, events: verbs[verb]({ ...local, servers, authorities, detach: isUp && input.on('detach') }, signal) };
    default:
      return verbs satisfies never;
  }
}

const pathOf = (path: string | undefined): string | undefined => (path === undefined ? undefined : resolve(path));

/** A flag of another target would have no effect. */
function refuseOthers(input: Input, target: TargetId, planFlag: string): void {
  if (target !== 'eks' && (input.on('settings') || input.on(planFlag)))
    throw usage(`files of settings and plans belong to the target eks, and this is ${target}`, ['debt-platform plan eks --settings FILE']);
  if (target !== 'eks' && input.on('drift'))
    throw usage(
      `--drift belongs to the target eks, and this is ${target}`,
      ['debt-platform plan'],
      'every other target is looked at each time',
    );
  if (target !== 'kind' && (input.on('node-image') || input.on('registry-mirror')))
    throw usage(`node images and registry mirrors belong to the target kind, and this is ${target}`, [
      'debt-platform up kind --node-image IMAGE',
    ]);
}

function nodeChoices(input: Input): Pick<KindRequest, 'nodeImage' | 'registryMirror'> {
  const [nodeImage, registryMirror] = [input.text('node-image'), input.text('registry-mirror')];
  if (nodeImage !== undefined && !imagePattern.test(nodeImage))
    throw usage(`--node-image takes the name of an image, not ${nodeImage}`, ['--node-image kindest/node:v1.34.0']);
  if (registryMirror !== undefined && registryMirror !== noMirror && !isMirror(registryMirror))
    throw usage('--registry-mirror takes none, or http://HOST or https://HOST, with a port and a path if it has them and without a login', [
      '--registry-mirror https://mirror.example.com',
    ]);
  return { nodeImage, registryMirror };
}

/**
 * A flag takes precedence over the file, the file over a variable, and a variable over the recorded choice. An engine without any of these is the one
 * that `npm run engines -- up` started. Throws `usage`.
 */
export async function choicesOf(
  input: Input,
  target: TargetId,
  recorded: EnvironmentFile | undefined,
  variables: Variables,
): Promise<Pick<ProcessRequest, 'replicas' | 'drivers' | 'servers' | 'authorities'>> {
  const drivers = parseDrivers(input.texts('bind'));
  const chosen = { replicas: filled(parseReplicas(input.texts('replicas'))), drivers: filled(drivers) };
  if (target !== 'engines' && (input.on('engine') || input.on('engine-file')))
    throw usage(`the target ${target} uses no servers that are given`, ['debt-platform up engines']);
  if (target !== 'engines') return chosen;
  const engineFile = input.text('engine-file');
  const file = engineFile === undefined ? {} : await readEngineFile(engineFile);
  const given = { ...fromVariables(variables), ...fromVariables(file), ...parseEngines(input.texts('engine')) };
  const caFile = file['TLS_CA_FILE'] ?? (Object.keys(given).length === 0 ? undefined : variables['TLS_CA_FILE']);
  const started = recorded === undefined ? startedServers(missing(given, drivers)) : { servers: {} };
  const servers = { ...started.servers, ...given };
  return { ...chosen, servers: filled(servers), authorities: caFile === undefined ? started.authorities : await readAuthorities(caFile) };
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

const statePath = join(sourceRoot, 'node_modules', '.cache', 'engines.json');

/** The names of their URLs in that file. */
const names: Readonly<Record<EngineId, string>> = {
  postgres: 'TEST_POSTGRES_URL',
  mongodb: 'TEST_MONGODB_URL',
  kafka: 'TEST_KAFKA_URL',
  rabbitmq: 'TEST_AMQP_URL',
  redis: 'TEST_REDIS_URL',
  'mail-sink': 'TEST_SES_URL',
};

interface StartedServers {
  readonly servers: ServerUrls;
  /** CA certificates of the servers, in PEM. */
  readonly authorities?: string | undefined;
}

/** The named engines that run; none when nothing was started. */
function startedServers(engines: readonly EngineId[]): StartedServers {
  const env = readEnv();
  const servers = Object.fromEntries(
    engines.flatMap((engine) => {
      const url = env.get(names[engine]);
      return url === undefined ? [] : [[engine, url] as const];
    }),
  );
  const caFile = env.get('TLS_CA_FILE');
  if (Object.keys(servers).length === 0 || caFile === undefined || !existsSync(caFile)) return { servers };
  return { servers, authorities: readFileSync(caFile, 'utf8') };
}

function readEnv(): ReadonlyMap<string, string> {
  if (!existsSync(statePath)) return new Map();
  const state: unknown = JSON.parse(readFileSync(statePath, 'utf8'));
  const env: unknown = typeof state === 'object' && state !== null && 'env' in state ? state.env : {};
  if (typeof env !== 'object' || env === null) return new Map();
  return new Map(Object.entries(env).flatMap(([name, value]) => (typeof value === 'string' ? [[name, value] as const] : [])));
}
