import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { connect } from 'node:tls';
import { type Engine, freePort, host, requireDebian, type Site, type Started, untilAnswers } from './site.ts';

/** The scripts that the ones on PATH wrap; those would switch the user and read /etc/rabbitmq. */
const bin = '/usr/lib/rabbitmq/bin';
const virtualHost = 'debt';

/** RabbitMQ from Debian: TLS only, a user with a password, a separate virtual host, no plugins. */
export const rabbitmq: Engine = {
  name: 'rabbitmq',
  install: () => requireDebian(`${bin}/rabbitmq-server`, 'rabbitmq-server'),
  start: async (site) => {
    const broker = await createBroker(site);
    await broker.start();
    return { TEST_AMQP_URL: broker.url };
  },
};

/** One node, with its own folder and ports, so that it can be ended and started again with its data. */
export interface Broker {
  readonly url: string;
  readonly port: number;
  /** Resolves when it answers. */
  readonly start: () => Promise<Started>;
  /** Runs `rabbitmqctl` on it. @returns what it printed. */
  readonly control: (...args: readonly string[]) => string;
}

export async function createBroker(site: Site, name = 'rabbitmq'): Promise<Broker> {
  const [port, distributionPort, epmdPort] = await Promise.all([freePort(), freePort(), freePort()]);
  const password = randomBytes(24).toString('base64url');
  const home = join(site.folder, name);
  mkdirSync(home, { mode: 0o700 });
  writeFileSync(join(home, 'rabbitmq.conf'), settings(site, port, password), { mode: 0o600 });
  writeFileSync(join(home, 'enabled_plugins'), '[].');
  const env = environment(home, distributionPort, epmdPort);
  // Otherwise the node would start the port mapper of the machine (epmd), which outlives it.
  const registry = site.launch(`${name}-epmd`, 'epmd', ['-port', String(epmdPort), '-address', '127.0.0.1']);
  return {
    url: `amqps://debt:${password}@${host}:${port}/${virtualHost}`,
    port,
    start: async () => {
      await untilAnswers(registry, site.folder, async () =>
        execFileSync('epmd', ['-port', String(epmdPort), '-names'], { stdio: 'ignore' }),
      );
      const server = site.launch(name, `${bin}/rabbitmq-server`, [], { env });
      await untilAnswers(server, site.folder, () => greet(site, port));
      return server;
    },
    control: (...args) =>
      execFileSync(`${bin}/rabbitmqctl`, ['--quiet', ...args], {
        env: { ...process.env, ...env },
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'pipe'],
      }),
  };
}

const settings = ({ caFile, certFile, keyFile }: Site, port: number, password: string): string => `
listeners.tcp = none
listeners.ssl.1 = 127.0.0.1:${port}
ssl_options.cacertfile = ${caFile}
ssl_options.certfile = ${certFile}
ssl_options.keyfile = ${keyFile}
ssl_options.verify = verify_none
default_user = debt
default_pass = ${password}
default_vhost = ${virtualHost}
log.file = false
log.console = true
log.console.level = warning
# Of the log of the quorum queues, which is held in memory too.
raft.wal_max_size_bytes = 67108864
disk_free_limit.absolute = 50MB
`;

/** All settings that would otherwise be read from /etc, /var and the home folder. */
const environment = (home: string, distributionPort: number, epmdPort: number): Readonly<Record<string, string>> => ({
  HOME: home,
  ERL_EPMD_PORT: String(epmdPort),
  ERL_EPMD_ADDRESS: '127.0.0.1',
  // The node checks its port mapper every minute, even while all processes are being ended: one that it started would be left over.
  ERL_FLAGS: '-start_epmd false',
  RABBITMQ_NODENAME: `debt-${epmdPort}@localhost`,
  RABBITMQ_DIST_PORT: String(distributionPort),
  RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS: '-kernel inet_dist_use_interface {127,0,0,1}',
  RABBITMQ_CONF_ENV_FILE: '/dev/null',
  RABBITMQ_CONFIG_FILE: join(home, 'rabbitmq.conf'),
  RABBITMQ_ADVANCED_CONFIG_FILE: join(home, 'advanced.config'),
  RABBITMQ_ENABLED_PLUGINS_FILE: join(home, 'enabled_plugins'),
  RABBITMQ_MNESIA_BASE: join(home, 'data'),
  RABBITMQ_LOG_BASE: join(home, 'log'),
  // The script then replaces itself with the node, instead of a shell that waits for it: signals reach the node.
  RUNNING_UNDER_SYSTEMD: 'true',
});

/** Sends the protocol header of an AMQP client, and waits for the server's first method (class 10, method 10). */
function greet({ caFile }: Site, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port, ca: readFileSync(caFile), timeout: 2_000 }, () => socket.write('AMQP\0\0\x09\x01', 'latin1'));
    socket.once('data', (data: Buffer) => {
      if (data[0] === 1 && data.readUInt32BE(7) === 0x000a_000a) resolve();
      else reject(new Error('the server does not speak AMQP'));
      socket.destroy();
    });
    socket.once('timeout', () => socket.destroy(new Error('no answer')));
    socket.once('error', reject);
    socket.once('close', () => reject(new Error('the connection was closed')));
  });
}
