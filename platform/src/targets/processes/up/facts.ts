import { join } from 'node:path';
import { portsOfOthers, readEnvironment, recordOf } from '../../../environment/environment.ts';
import type { EnvironmentFile, ServersRecord } from '../../../environment/environment-file.ts';
import { canBind, chooseGatewayPort, chooseInnerPorts, gatewayKey, originsOf, type PortQuestion } from '../../../environment/ports.ts';
import { PlatformError } from '../../../failures/failures.ts';
import type { Environment, Platform } from '../../../model/model.ts';
import { keysOf } from '../../../model/records.ts';
import { instancesOf } from '../../../model/replicas.ts';
import type { Facts, UnitId } from '../../../model/resolved.ts';
import { sourceRoot } from '../../../tools/source-root.ts';
import type { Layout } from '../layout.ts';
import type { Choices } from '../observe/wire.ts';
import { locateBinaries } from '../postgres/binaries.ts';
import { authoritiesPath, readServers } from '../servers/keep.ts';
import { scopeOf } from '../servers/server.ts';
import { locationsOf, openServers } from '../servers/servers.ts';
import { dataRecord } from './data-directory.ts';
import { sourceHash } from './sources.ts';

const loopback = '127.0.0.1';
const postgresPort = 5432;

/** Every inner listener in a stable order: `expenses.http` and so on. */
export function innerKeys({ services }: Platform, environment: Environment): readonly string[] {
  return keysOf(services).flatMap((id) =>
    instancesOf(environment, id).flatMap((unit) => Object.keys(services[id].ports).map((port) => `${unit}.${port}`)),
  );
}

export interface ChoiceContext {
  readonly platform: Platform;
  readonly environment: Environment;
  readonly layout: Layout;
  readonly choices: Choices;
  /** Units whose ports we already hold. */
  readonly running: readonly string[];
}

/**
 * The recorded choices, or those that would be recorded. The result is the same each time, unless another process takes a port in between. Reads
 * only.
 */
export async function chooseEnvironment(context: ChoiceContext): Promise<EnvironmentFile> {
  const { environment, layout, choices } = context;
  const recorded = await readEnvironment(layout.directory);
  const question = await portQuestion(context, recorded);
  const host = choices.host ?? recorded?.host ?? loopback;
  const inner = await chooseInnerPorts(question);
  const gateway = choices.port ?? (await chooseGatewayPort({ ...question, isFree: (port) => canBind(port, host) }));
  return recordOf(environment, {
    host,
    ports: { ...inner, [gatewayKey]: gateway },
    engines: await bundledEngines(context, recorded),
    replicas: { ...recorded?.replicas, ...choices.replicas },
    drivers: { ...recorded?.drivers, ...choices.drivers },
    servers: environment.target.id === 'engines' ? await serversRecord(environment, layout, choices, recorded) : undefined,
  });
}

async function bundledEngines(
  { environment: { target }, layout, choices }: ChoiceContext,
  recorded: EnvironmentFile | undefined,
): Promise<EnvironmentFile['engines']> {
  if (target.placements.postgres !== 'bundled') return {};
  const before = recorded?.engines.postgres;
  const folder = choices.postgres ?? before?.binaries;
  const binaries = await locateBinaries(folder);
  const record = { ...(await dataRecord(layout, before, binaries)), version: binaries.version };
  return { postgres: folder === undefined ? record : { ...record, binaries: folder } };
}

async function serversRecord(
  environment: Environment,
  layout: Layout,
  choices: Choices,
  recorded: EnvironmentFile | undefined,
): Promise<ServersRecord> {
  return {
    scope: recorded?.servers?.scope ?? scopeOf(environment.name, layout.directory),
    at: locationsOf(environment.target, { ...(await readServers(layout.secrets)), ...choices.servers }),
    ownAuthorities: choices.authorities !== undefined || (recorded?.servers?.ownAuthorities ?? false),
  };
}

async function portQuestion(
  { platform, environment, layout, running }: ChoiceContext,
  recorded: EnvironmentFile | undefined,
): Promise<PortQuestion> {
  const keys = innerKeys(platform, environment);
  const inUse = new Set([...keys, gatewayKey].filter((key) => running.includes(key.split('.')[0] ?? '')));
  return {
    keys,
    recorded: recorded?.ports ?? {},
    inUse,
    othersHave: await portsOfOthers(layout.directory),
    seed: layout.directory,
    environment: environment.name,
    isFree: (port) => canBind(port),
  };
}

/** The facts of a recorded environment, for the model. */
export async function factsOf(platform: Platform, file: EnvironmentFile, layout: Layout, choices: Choices = {}): Promise<Facts> {
  const images = await imagesOf(platform);
  const servers = file.servers === undefined ? undefined : await openServers(file.servers, layout, choices);
  const portOf = (unit: UnitId, port: string): number => {
    const number = file.ports[`${unit}.${port}`];
    if (number === undefined) throw new Error(`no port was chosen for ${unit}.${port}`);
    return number;
  };
  return {
    public: { origins: originsOf({ host: file.host, port: file.ports[gatewayKey] ?? 0 }), host: file.host },
    address: (unit, port) =>
      servers?.address(unit) ??
      (unit === 'postgres' ? { host: layout.postgresSocket, port: postgresPort } : { host: loopback, port: portOf(unit, port) }),
    image: (unit) => images.get(unit) ?? images.get(unit.split('-')[0] ?? '') ?? '',
    directory: (of) => directoryOf(of, layout),
    outside: [],
    ...(servers === undefined ? {} : { serverUrl: (engine, use) => servers.url(engine, use) }),
    ...(file.servers?.ownAuthorities === true ? { caFile: authoritiesPath(layout.directory) } : {}),
  };
}

async function imagesOf(platform: Platform): Promise<ReadonlyMap<string, string>> {
  const entries = [
    ...Object.entries(platform.services).map(([id, { entry }]) => [id, entry] as const),
    ['gateway', platform.gateway.entry] as const,
  ];
  return new Map(await Promise.all(entries.map(async ([id, entry]) => [id, await sourceHash(entry)] as const)));
}

function directoryOf(of: string, layout: Layout): string {
  if (of === 'web') return join(sourceRoot, 'web', 'dist');
  if (of === 'mail') return layout.mail;
  throw new PlatformError('unexpected', { what: `nothing on this machine answers ${of}` });
}
