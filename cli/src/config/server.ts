import { statSync } from 'node:fs';
import { join } from 'node:path';
import { readJson } from '@debt/terminal/files/files';
import type { Variables } from '@debt/terminal/io';
import { mapOf, orMissing, shape, text, whole } from '../client/guards.ts';
import { DebtError } from '../failures.ts';
import { isListenerForeign } from './listener.ts';
import type { Paths } from './paths.ts';
import { hasSupervisor } from './supervisor.ts';

export interface Server {
  /** What its credentials are stored under: stays the same when a local platform moves to another port. */
  readonly key: string;
  /** `http://127.0.0.1:7000` */
  readonly origin: string;
  /** True for a platform that runs on this machine, started by `debt-platform`. */
  readonly isLocal: boolean;
  /**
   * Why nothing may be sent to the origin at this moment; undefined when it may. To be asked before every request: a port of this machine belongs to
   * any program that takes it, as soon as the platform that had it has ended.
   */
  readonly obstacle: () => string | undefined;
}

const noObstacle = (): undefined => undefined;

/** To be called before anything is made ready to be sent. @throws CommandError when nothing may be sent to the server at this moment */
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

/** How to type a command of the platform about one of its environments. */
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
/** The unit and the port of a platform that people talk to. */
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
      what: `the address of a server ends with its name or port, without ${extra}`,
      fix: [`--server ${url.origin}`],
    });
  }
  if (url.protocol === 'http:' && !loopback.test(url.hostname) && env['DEBT_ALLOW_HTTP'] !== '1') {
    throw new DebtError('insecure_server', {
      what: `${url.origin} would carry your password in clear text`,
      fix: [`--server https://${url.host}`, 'DEBT_ALLOW_HTTP=1 when the network between is trusted'],
    });
  }
  return { key: url.origin, origin: url.origin, isLocal: false, obstacle: noObstacle };
}

/** What an address has that nobody would be asked for, in words. A password is not repeated. */
function beyondOrigin(url: URL): string | undefined {
  if (url.username !== '' || url.password !== '') return 'a user or a password in it';
  const rest = url.pathname.replace(/^\/$/, '') + url.search + url.hash;
  if (rest !== '') return `'${rest}'`;
  return /[?#]$/.test(url.href) ? `'${url.href.slice(-1)}'` : undefined;
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
      why: `${path} is not there`,
      fix: [up, 'name another server: --server https://debt.example.org'],
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

/** Targets whose port belongs to a container: no process of this machine answers for it. */
const containerTargets: readonly (string | undefined)[] = ['kind'];

/** Why the port may belong to a program that is not the platform. */
function obstacleOf({ directory, target, host, port }: LocalPort): string | undefined {
  if (!containerTargets.includes(target) && !hasSupervisor(directory))
    return 'the process that runs it has ended, and its port may belong to another program';
  const trusted = [process.getuid?.(), statSync(directory, { throwIfNoEntry: false })?.uid].filter((uid) => uid !== undefined);
  return isListenerForeign(host, port, trusted) ? `another user of this machine has port ${port}` : undefined;
}

/** An address that means every interface is one that a client cannot connect to everywhere. */
const reachable = (host: string): string => (host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host.includes(':') ? `[${host}]` : host);
