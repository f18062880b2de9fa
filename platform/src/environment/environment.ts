import { readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { parseJson } from '@debt/terminal/files/files';
import manifest from '../../package.json' with { type: 'json' };
import { PlatformError } from '../failures/failures.ts';
import { type Drivers, driversOf } from '../model/choices.ts';
import { durableNeeds, type EngineId, type Environment, type NeedId, needs, type ServiceId, sizeIds, targetIds } from '../model/model.ts';
import { platform } from '../model/platform.ts';
import { filled, keysOf } from '../model/records.ts';
import { type Replicas, replicasMax } from '../model/replicas.ts';
import type { ServerUrls } from '../runner/target.ts';
import { type EngineRecord, type EnvironmentFile, runAsModes, type ServersRecord } from './environment-file.ts';
import { readIfPresent, writeWhole } from './files.ts';
import { isRecord } from './records.ts';

const environmentPath = (directory: string): string => join(directory, 'environment.json');

export async function writeEnvironment(directory: string, file: EnvironmentFile): Promise<void> {
  await writeWhole(environmentPath(directory), `${JSON.stringify(file, undefined, 2)}\n`);
}

/** The recorded choices, or undefined for an environment that was never created. Throws `environment_invalid` or `environment_newer`. */
export async function readEnvironment(directory: string): Promise<EnvironmentFile | undefined> {
  const path = environmentPath(directory);
  const text = await readIfPresent(path);
  if (text === undefined) return undefined;
  const value = parseJson(text);
  const file = isRecord(value) && value['version'] === 1 ? parseEnvironment(value) : undefined;
  if (file !== undefined) return file;
  if (isRecord(value) && typeof value['version'] === 'number' && value['version'] > 1)
    throw new PlatformError('environment_newer', {
      what: `${path} is of version ${value['version']}, and this program knows version 1`,
      fix: ['update this checkout'],
    });
  throw new PlatformError('environment_invalid', {
    what: `${path} is damaged`,
    fix: [`rm ${path} (the next up finds the data and writes the file again)`],
  });
}

function parseEnvironment(value: Readonly<Record<string, unknown>>): EnvironmentFile | undefined {
  const { name, host } = value;
  const target = targetIds.find((id) => id === value['target']);
  const size = sizeIds.find((id) => id === value['size']);
  const ports = toNumbers(value['ports']);
  if (typeof name !== 'string' || typeof host !== 'string' || target === undefined || size === undefined || ports === undefined)
    return undefined;
  const postgres = toEngine(isRecord(value['engines']) ? value['engines']['postgres'] : undefined);
  return {
    version: 1,
    name,
    host,
    target,
    size,
    ports,
    bind: toBindings(value['bind']),
    engines: postgres === undefined ? {} : { postgres },
    replicas: isRecord(value['replicas']) ? toReplicas(value['replicas']) : undefined,
    drivers: isRecord(value['drivers']) ? toDrivers(value['drivers']) : undefined,
    servers: toServers(value['servers']),
    nodeImage: textOf(value['nodeImage']),
    registryMirror: textOf(value['registryMirror']),
    release: textOf(value['release']),
  };
}

const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

function toServers(value: unknown): ServersRecord | undefined {
  if (!isRecord(value) || typeof value['scope'] !== 'string' || !isRecord(value['at'])) return undefined;
  return { scope: value['scope'], at: toServerUrls(value['at']), ownAuthorities: value['ownAuthorities'] === true };
}

function toNumbers(value: unknown): Readonly<Record<string, number>> | undefined {
  if (!isRecord(value)) return undefined;
  const entries = Object.entries(value).flatMap(([key, number]) => (typeof number === 'number' ? [[key, number] as const] : []));
  return entries.length === Object.keys(value).length ? Object.fromEntries(entries) : undefined;
}

function toBindings(value: unknown): Readonly<Partial<Record<NeedId, string>>> {
  if (!isRecord(value)) return {};
  return Object.fromEntries(durableNeeds.flatMap((need) => (typeof value[need] === 'string' ? [[need, value[need]]] : [])));
}

function toEngine(value: unknown): EngineRecord | undefined {
  if (!isRecord(value)) return undefined;
  const { major, dir, version, binaries } = value;
  const runAs = runAsModes.find((mode) => mode === value['runAs']);
  if (typeof major !== 'string' || typeof dir !== 'string' || runAs === undefined) return undefined;
  return { major, dir, runAs, version: textOf(version), binaries: textOf(binaries) };
}

/** The record of an environment: what its model determines, and what was chosen for it. */
export const recordOf = (
  environment: Environment,
  { replicas = {}, drivers = {}, ...chosen }: Omit<EnvironmentFile, 'version' | 'name' | 'target' | 'bind' | 'size' | 'release'>,
): EnvironmentFile => ({
  version: 1,
  name: environment.name,
  target: environment.target.id,
  bind: bindingsOf(environment),
  size: environment.size.id,
  release: manifest.version,
  ...chosen,
  replicas: filled(replicas),
  drivers: filled(drivers),
});

/** `driver@engine` of each need that holds what users entered. */
export function bindingsOf({ target }: Environment): Readonly<Partial<Record<NeedId, string>>> {
  return Object.fromEntries(durableNeeds.map((need) => [need, `${target.bind[need].driver}@${target.bind[need].on}`]));
}

/**
 * Throws `environment_differs`: with another target, binding or server, the entered data would silently stay behind.
 * @param addresses the addresses of given servers that hold data.
 */
export function assertSameData(recorded: EnvironmentFile, wanted: Environment, addresses: ServersRecord['at'] = {}): void {
  const differences = [
    ...Object.entries(addresses).flatMap(([engine, address]) => {
      const before = Object.entries(recorded.servers?.at ?? {}).find(([id]) => id === engine)?.[1];
      return before === undefined || before === address ? [] : [`its ${engine} is at ${before}, not at ${address}`];
    }),
    ...(recorded.target === wanted.target.id ? [] : [`its target is ${recorded.target}, not ${wanted.target.id}`]),
    ...Object.entries(bindingsOf(wanted)).flatMap(([need, binding]) => {
      const before = Object.entries(recorded.bind).find(([key]) => key === need)?.[1];
      return before === undefined || before === binding ? [] : [`its ${need} is kept by ${before}, not ${binding}`];
    }),
  ];
  if (differences.length === 0) return;
  throw new PlatformError('environment_differs', {
    what: `the environment ${recorded.name} keeps its data for life: ${differences.join('; ')}`,
    why: 'the data of the other would be left behind, and look lost',
    fix: [`debt-platform up ${wanted.target.id} --env ${recorded.name.slice(0, 18 - wanted.target.id.length)}-${wanted.target.id}`],
  });
}

/** The ports that the other environments have recorded, running or not. A damaged file contributes none. */
export async function portsOfOthers(directory: string): Promise<ReadonlySet<number>> {
  const parent = dirname(directory);
  const siblings = (await readdir(parent).catch(() => [])).map((name) => join(parent, name)).filter((path) => path !== directory);
  const files = await Promise.all(siblings.map((path) => readEnvironment(path).catch(() => undefined)));
  return new Set(files.flatMap((file) => Object.values(file?.ports ?? {})));
}

/** Reads choices that were written as JSON; values that the model does not know are ignored. */
export const toReplicas = (value: Readonly<Record<string, unknown>>): Replicas =>
  Object.fromEntries(
    keysOf<ServiceId>(platform.services).flatMap((id) => {
      const count = value[id];
      return typeof count === 'number' && Number.isInteger(count) && count >= 1 && count <= replicasMax ? [[id, count] as const] : [];
    }),
  );

export const toDrivers = (value: Readonly<Record<string, unknown>>): Drivers =>
  Object.fromEntries(
    keysOf<NeedId>(needs).flatMap((need) => {
      const driver = driversOf(need).find((each) => each === value[need]);
      return driver === undefined ? [] : [[need, driver] as const];
    }),
  );

export const toServerUrls = (value: Readonly<Record<string, unknown>>): ServerUrls =>
  Object.fromEntries(
    keysOf<EngineId>(platform.engines).flatMap((id) => {
      const url = value[id];
      return typeof url === 'string' ? [[id, url] as const] : [];
    }),
  );
