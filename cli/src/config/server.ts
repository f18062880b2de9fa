import { statSync } from 'node:fs';
import { join } from 'node:path';
import { isRecord, mapOf, orMissing, shape, text, whole } from '@debt/proto/guard';
import { isProcessAlive, parseProcessIdentity } from '@debt/proto/process-identity';
import { parseJson, readIfThere, readJson } from '@debt/terminal/files/files';
import type { Variables } from '@debt/terminal/io';
import { DebtError } from '../failures.ts';
import { isListenerForeign } from './listener.ts';
import type { Paths } from './paths.ts';

export interface Server {
  /** The key of its credentials; it stays the same when a local platform moves to another port. */
  readonly key: string;
  /** `http://127.0.0.1:7000` */
  readonly origin: string;
  /** Whether it is a platform on this machine, started by `debt-platform`. */
  readonly isLocal: boolean;
  /**
   * The reason why nothing may be sent to the origin now; undefined when there is none. Check it before each request: once the platform has ended, any
   * program can take its port.
   */
  readonly obstacle: () => string | undefined;
}

const noObstacle = (): undefined => undefined;

/** Call it before a request is prepared. @throws CommandError when nothing may be sent to the server now */
export function requireRunning({ key, origin, obstacle }: Server): void {
  const why = obstacle();
  if (why === undefined) return;
  const name = key.replace(/^local:/, '');
  throw new DebtError('not_running', {
    what: `the platform ${name} is not running at ${origin}, so nothing was sent`,
    why,
    fix: [platformCommand('up', name), platformCommand('status', name)],
  });
}

/** The debt-platform command for one environment. */
export const platformCommand = (verb: 'up' | 'status', name: string): string =>
  name === 'default' ? `debt-platform ${verb}` : `debt-platform ${verb} --env ${name}`;

const environmentFile = shape({
  target: orMissing(text),
  host: orMissing(text),
  ports: orMissing(mapOf(whole)),
  publicUrl: orMissing(text),
});
const localName = /^local(?::(?<name>[a-z][a-z0-9-]{0,19}))?$/;
const loopback = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/;
/** The unit and the port of a platform that clients connect to. */
const gatewayPort = 'gateway.http';

/** @throws CommandError when the name or the address cannot be used, or the local platform has never been started */
export function findServer(wanted: string, paths: Paths, env: Variables): Server {
  const local = localName.exec(wanted);
  if (local !== null) return findLocal(local.groups?.['name'] ?? 'default', paths);
  const url = URL.canParse(wanted) ? new URL(wanted) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol) || url.host === '') {
    throw new DebtError('bad_server', {
      what: `'${wanted}' is not the address of a server`,
      fix: ['--server https://debt.example.org', '--server local', '--server local:team-a'],
    });
  }
  const extra = beyondOrigin(url);
  if (extra !== undefined) {
    throw new DebtError('bad_server', {
      what: `the address of a server has no ${extra}`,
      fix: [`--server ${url.origin}`],
    });
  }
  if (url.protocol === 'http:' && !loopback.test(url.hostname) && env['DEBT_ALLOW_HTTP'] !== '1') {
    throw new DebtError('insecure_server', {
      what: `${url.origin} would carry your password in clear text`,
      fix: [`--server https://${url.host}`, 'DEBT_ALLOW_HTTP=1, if you trust the network'],
    });
  }
  return { key: url.origin, origin: url.origin, isLocal: false, obstacle: noObstacle };
}

/** The part of an address after its origin, as text. Does not repeat a password. */
function beyondOrigin(url: URL): string | undefined {
  if (url.username !== '' || url.password !== '') return 'user name or password';
  const rest = url.pathname.replace(/^\/$/, '') + url.search + url.hash;
  if (rest !== '') return `path, query or fragment: '${rest}'`;
  return /[?#]$/.test(url.href) ? `query or fragment: '${url.href.slice(-1)}'` : undefined;
}

function findLocal(name: string, paths: Paths): Server {
  const directory = join(paths.environments, name);
  const path = join(directory, 'environment.json');
  const file = readJson(path, environmentFile, 'debt-platform doctor');
  const up = platformCommand('up', name);
  if (file === undefined) {
    throw new DebtError('not_running', {
      what:
        name === 'default' ? 'no platform has been started on this machine' : `no platform named ${name} has been started on this machine`,
      why: `${path} does not exist`,
      fix: [up, 'use another server: --server https://debt.example.org'],
    });
  }
  const key = `local:${name}`;
  if (file.publicUrl !== undefined && URL.canParse(file.publicUrl))
    return { key, origin: new URL(file.publicUrl).origin, isLocal: true, obstacle: noObstacle };
  const port = file.ports?.[gatewayPort];
  if (port === undefined) throw new DebtError('not_running', { what: `the platform ${name} has no address yet`, fix: [up] });
  const host = reachable(file.host ?? '127.0.0.1');
  const obstacle = (): string | undefined => obstacleOf({ directory, target: file.target, host, port });
  return { key, origin: `http://${host}:${port}`, isLocal: true, obstacle };
}

interface LocalPort {
  readonly directory: string;
  readonly target: string | undefined;
  readonly host: string;
  readonly port: number;
}

/** Targets with the port in a container: no process on this machine can be checked. */
const containerTargets: readonly (string | undefined)[] = ['kind'];

/** The reason why the port may belong to another program. */
function obstacleOf({ directory, target, host, port }: LocalPort): string | undefined {
  if (!containerTargets.includes(target) && !hasSupervisor(directory))
    return 'the process that runs it has ended, and its port may belong to another program';
  const trusted = [process.getuid?.(), statSync(directory, { throwIfNoEntry: false })?.uid].filter((uid) => uid !== undefined);
  return isListenerForeign(host, port, trusted) ? `another user of this machine has port ${port}` : undefined;
}

/** A client cannot connect to a wildcard address on every system, so the loopback address replaces it. */
const reachable = (host: string): string => (host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host.includes(':') ? `[${host}]` : host);

/** The verb with which a supervisor holds the lock of its environment. Other verbs hold the lock, too, but serve nothing. */
const supervisorVerb = 'up';

/**
 * Whether the supervisor of the environment is running. `run.json` names it, or else the holder file of its lock. Both files survive a crash and a
 * reboot, so the process table decides.
 */
function hasSupervisor(directory: string): boolean {
  const run = readRecord(join(directory, 'run.json'));
  const holder = readRecord(join(directory, 'holder.json'));
  return isAlive(run?.['supervisor']) || (holder?.['verb'] === supervisorVerb && isAlive(holder));
}

function isAlive(recorded: unknown): boolean {
  const found = parseProcessIdentity(recorded);
  return found !== undefined && isProcessAlive(found);
}

/** A damaged file names no process. */
function readRecord(path: string): Readonly<Record<string, unknown>> | undefined {
  const value = parseJson(readIfThere(path) ?? '');
  return isRecord(value) ? value : undefined;
}
