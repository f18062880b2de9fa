import { hostname } from 'node:os';
import { join } from 'node:path';
import type { Environment, Platform } from '../../model/model.ts';
import type { Facts, UnitId } from '../../model/resolved.ts';
import type { EnvironmentFile } from '../../runner/environment-file.ts';
import { PlatformError } from '../../runner/failures.ts';
import { dataRecord } from './data-directory.ts';
import type { Layout } from './layout.ts';
import { sourceRoot } from './layout.ts';
import { locateBinaries } from './postgres/binaries.ts';
import { sourceHash } from './sources.ts';
import { bindingsOf, portsOfOthers, readEnvironment } from './state/environment.ts';
import type { PortQuestion } from './state/ports.ts';
import { canBind, chooseGatewayPort, chooseInnerPorts, gatewayKey } from './state/ports.ts';

export interface Choices {
  readonly port?: number | undefined;
  readonly host?: string | undefined;
}

const loopback = '127.0.0.1';
const postgresPort = 5432;

/** Every inner listener in an order that stays: `expenses.http` and so on. */
export function innerKeys({ services }: Platform): readonly string[] {
  return Object.entries(services).flatMap(([id, service]) => Object.keys(service.ports).map((port) => `${id}.${port}`));
}

export interface ChoiceContext {
  readonly platform: Platform;
  readonly environment: Environment;
  readonly layout: Layout;
  readonly choices: Choices;
  /** Units whose ports are ours already. */
  readonly running: readonly string[];
}

/** What is recorded, or would be: the same answer every time, unless a port was taken meanwhile by somebody else. Reads only. */
export async function chooseEnvironment(context: ChoiceContext): Promise<EnvironmentFile> {
  const { environment, layout, choices } = context;
  const recorded = await readEnvironment(layout.directory);
  const binaries = await locateBinaries();
  const question = await portQuestion(context, recorded);
  const host = choices.host ?? recorded?.host ?? loopback;
  const inner = await chooseInnerPorts(question);
  const gateway = choices.port ?? (await chooseGatewayPort({ ...question, isFree: (port) => canBind(port, host) }));
  return {
    version: 1,
    name: environment.name,
    target: environment.target.id,
    bind: bindingsOf(environment),
    size: environment.size.id,
    host,
    ports: { ...inner, [gatewayKey]: gateway },
    engines: { postgres: await dataRecord(layout, recorded?.engines.postgres, binaries) },
  };
}

async function portQuestion(
  { platform, environment, layout, running }: ChoiceContext,
  recorded: EnvironmentFile | undefined,
): Promise<PortQuestion> {
  const keys = innerKeys(platform);
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

/** What a recorded environment means for the model. */
export async function factsOf(platform: Platform, file: EnvironmentFile, layout: Layout): Promise<Facts> {
  const images = await imagesOf(platform);
  const portOf = (unit: UnitId, port: string): number => {
    const number = file.ports[`${unit}.${port}`];
    if (number === undefined) throw new Error(`no port was chosen for ${unit}.${port}`);
    return number;
  };
  return {
    public: { origins: originsOf(file), host: file.host },
    address: (unit, port) =>
      unit === 'postgres' ? { host: layout.postgresSocket, port: postgresPort } : { host: loopback, port: portOf(unit, port) },
    image: (unit) => images.get(unit) ?? images.get(unit.split('-')[0] ?? '') ?? '',
    directory: (of) => directoryOf(of, layout),
    outside: [],
  };
}

async function imagesOf(platform: Platform): Promise<ReadonlyMap<string, string>> {
  const entries = [
    ...Object.entries(platform.services).map(([id, { entry }]) => [id, entry] as const),
    ['gateway', platform.gateway.entry] as const,
  ];
  return new Map(await Promise.all(entries.map(async ([id, entry]) => [id, await sourceHash(entry)] as const)));
}

function originsOf({ host, ports }: EnvironmentFile): readonly [string, ...string[]] {
  const port = ports[gatewayKey] ?? 0;
  const others = host === loopback ? [] : [host === '0.0.0.0' || host === '::' ? hostname() : host];
  return [`http://localhost:${port}`, ...[loopback, ...others].map((name) => `http://${name}:${port}`)];
}

function directoryOf(of: string, layout: Layout): string {
  if (of === 'web') return join(sourceRoot, 'web', 'dist');
  if (of === 'mail') return layout.mail;
  throw new PlatformError('UNEXPECTED', { what: `nothing on this machine answers ${of}` });
}
