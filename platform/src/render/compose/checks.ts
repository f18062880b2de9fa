/** How compose checks that a container is ready: with programs that the images contain, and at almost no cost. */
import { mailSink } from '../../model/mail-sink.ts';
import type { EngineId } from '../../model/model.ts';
import { platform } from '../../model/platform.ts';
import type { Unit } from '../../model/resolved.ts';
import { engineLogin, probesPort } from './facts.ts';

const answerSeconds = 5;

/**
 * Engines without a start interval (before 25) refuse a file that has one. The interval is therefore also the longest delay before a ready service is
 * noticed. These checks cost a few milliseconds; an engine's own client (on a JVM, Erlang or Node) costs seconds.
 */
export const timing = { interval: '10s', timeout: '15s', retries: 12, start_period: '60s' } as const;

const loopback = '127.0.0.1';

const openTcp = (host: string, port: number): string => `exec 3<>/dev/tcp/${host}/${port}`;

/**
 * Every image with Debian contains bash, and so does Kafka's; none of these has another small client. The answer is read until the program closes the
 * connection, so the program never sees a broken one.
 */
function asksHttp(port: number, path: string): readonly string[] {
  const request = `GET ${path} HTTP/1.0\\r\\nHost: ${loopback}:${port}\\r\\n\\r\\n`;
  const asks = `${openTcp(loopback, port)} && printf '${request}' >&3`;
  return ['CMD', 'bash', '-c', `${asks}; read -r -d '' -t ${answerSeconds} answer <&3; [[ $answer == 'HTTP/1.1 200 '* ]]`];
}

const asksTcp = (host: string, port: number): readonly string[] => ['CMD', 'bash', '-c', openTcp(host, port)];

const port = (engine: EngineId): number => platform.engines[engine].port;

export const engineChecks: Readonly<Record<EngineId, readonly string[]>> = {
  // The image's first run listens only on a socket.
  postgres: ['CMD', 'pg_isready', `--host=${loopback}`, '--username=postgres'],
  // The image's first run listens only on the loopback interface, and has no logins yet.
  mongodb: asksTcp('mongodb', port('mongodb')),
  kafka: asksTcp(loopback, port('kafka')),
  rabbitmq: asksTcp(loopback, port('rabbitmq')),
  redis: ['CMD-SHELL', `REDISCLI_AUTH="$(cat /run/secrets/redis)" valkey-cli --user ${engineLogin} ping | grep -q PONG`],
  'mail-sink': asksHttp(port('mail-sink'), mailSink.healthPath),
};

/** The check of a service, the gateway or the page. Caddy answers on a separate listener that has no route of users. */
export function checkOf({ id, kind, health, ports }: Pick<Unit, 'id' | 'kind' | 'health' | 'ports'>): readonly string[] {
  if (health === undefined) throw new Error(`${id} has no health paths: give it some in the model`);
  if (kind === 'gateway' || kind === 'pages')
    return ['CMD', 'wget', '-q', '-O', '/dev/null', `http://${loopback}:${probesPort}${health.ready}`];
  const asked = ports[health.port];
  if (asked === undefined) throw new Error(`${id} has no port ${health.port}, where its health is asked`);
  return asksHttp(asked.number, health.ready);
}
