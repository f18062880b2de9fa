/** The platform as a compose file: the official images of the engines, our images of the services, and nothing secret. */
import { stringify } from 'yaml';
import { environmentFrom } from '../../model/choices.ts';
import type { EngineId } from '../../model/model.ts';
import { platform } from '../../model/platform.ts';
import { keysOf } from '../../model/records.ts';
import { resolve } from '../../model/resolve.ts';
import type { Unit } from '../../model/resolved.ts';
import { publicValue } from '../../model/url.ts';
import { renderGateway } from '../caddy/caddyfile.ts';
import { askNode, setupOf } from './engines.ts';
import { composeFacts, portOf, publicPort } from './facts.ts';
import { secretName, secretsOf, secretsScript } from './secrets.ts';

const probesPort = 8081;
const health = { interval: '5s', timeout: '5s', retries: 24, start_period: '30s' } as const;

export interface ComposeFile {
  readonly path: string;
  readonly text: string;
}

/** `compose.yaml` and the script that makes its secrets. The same environment gives the same bytes. */
export function renderCompose(name: string): readonly ComposeFile[] {
  const environment = environmentFrom(name, { target: 'compose' });
  const { units } = resolve(platform, environment, composeFacts);
  const files = units.flatMap((unit) =>
    Object.entries(filesOf(unit, name)).map(([path, content]) => [configName(unit, path), content] as const),
  );
  const names = new Set([...secretsOf(units).map(secretName), ...units.flatMap((unit) => secretsUsed(unit))]);
  const document = {
    name: `debt-${name}`,
    services: Object.fromEntries(units.map((unit) => [unit.id, serviceOf(unit, units, name)])),
    volumes: Object.fromEntries(units.flatMap((unit) => (keptBy(unit) === undefined ? [] : [[unit.id, {}]]))),
    secrets: Object.fromEntries([...names].toSorted().map((secret) => [secret, { file: `./secrets/${secret}` }])),
    // Compose would replace what stands behind a dollar sign.
    configs: Object.fromEntries(files.map(([config, content]) => [config, { content: content.replaceAll('$', '$$$$') }])),
  };
  return [
    { path: 'compose.yaml', text: stringify(document, { lineWidth: 0 }) },
    { path: 'secrets.sh', text: secretsScript(units) },
  ];
}

const isEngine = (id: string): id is EngineId => keysOf<EngineId>(platform.engines).some((engine) => engine === id);
const setup = (unit: Unit) => (isEngine(unit.id) ? setupOf(unit.id, unit.grants) : undefined);
const keptBy = (unit: Unit): string | undefined => setup(unit)?.keepsIn;
const configName = (unit: Unit, path: string): string => `${unit.id}-${path.slice(path.lastIndexOf('/') + 1)}`.toLowerCase();

const secretsUsed = (unit: Unit): readonly string[] => [
  ...(setup(unit)?.secrets ?? []),
  ...unit.env.flatMap((entry) => ('secret' in entry ? [secretName(entry.secret)] : [])),
];

function serviceOf(unit: Unit, units: readonly Unit[], name: string): Readonly<Record<string, unknown>> {
  const engine = setup(unit);
  const secrets = secretsUsed(unit);
  const files = Object.keys(filesOf(unit, name));
  const command = engine?.command ?? (unit.kind === 'task' ? unit.args : undefined);
  const environment = engine?.environment ?? environmentOf(unit);
  return {
    // The one engine that we build.
    image: unit.id === 'mail-sink' ? composeFacts.image(unit.id) : unit.image,
    ...(command === undefined ? {} : { command: command.map(escaped) }),
    ...(Object.keys(environment).length === 0 ? {} : { environment }),
    ...(secrets.length === 0 ? {} : { secrets: secrets.map((secret) => ({ source: secret, target: targetOf(secret) })) }),
    ...(files.length === 0 ? {} : { configs: files.map((path) => ({ source: configName(unit, path), target: path, mode: 0o555 })) }),
    ...(engine?.keepsIn === undefined ? {} : { volumes: [`${unit.id}:${engine.keepsIn}`] }),
    ...(unit.kind === 'task' ? {} : { healthcheck: { test: checkOf(unit).map(escaped), ...health } }),
    ...(unit.after.length === 0
      ? {}
      : { depends_on: Object.fromEntries(unit.after.map((id) => [id, { condition: conditionOf(id, units) }])) }),
    ...(unit.public ? { ports: [`127.0.0.1:${publicPort}:${portOf(platform, 'gateway', 'http')}`] } : {}),
    restart: unit.kind === 'task' ? 'on-failure' : 'unless-stopped',
    stop_grace_period: `${unit.drainSeconds}s`,
    mem_limit: `${unit.scale.memoryMi * (isEngine(unit.id) ? 2 : 1)}m`,
  };
}

/** RabbitMQ reads every file of a folder, after its own. */
const targetOf = (secret: string): string => (secret === 'rabbitmq.conf' ? '/etc/rabbitmq/conf.d/20-login.conf' : `/run/secrets/${secret}`);

function environmentOf(unit: Unit): Readonly<Record<string, string>> {
  if (unit.kind === 'gateway') return {};
  return Object.fromEntries(
    unit.env.map((entry) =>
      'text' in entry ? [entry.key, escaped(entry.text)] : [`${entry.key}_FILE`, `/run/secrets/${secretName(entry.secret)}`],
    ),
  );
}

function checkOf(unit: Unit): readonly string[] {
  const engine = setup(unit);
  if (engine !== undefined) return engine.healthcheck;
  const { health: paths } = unit;
  if (paths === undefined) throw new Error(`${unit.id} has no health paths`);
  // Caddy answers for itself on a listener that no route of people shares.
  if (unit.kind === 'gateway' || unit.kind === 'pages')
    return ['CMD', 'wget', '-q', '-O', '/dev/null', `http://127.0.0.1:${probesPort}${paths.ready}`];
  return askNode(unit.ports[paths.port]?.number ?? 0, paths.ready);
}

const conditionOf = (id: string, units: readonly Unit[]): string =>
  units.find((unit) => unit.id === id)?.kind === 'task' ? 'service_completed_successfully' : 'service_healthy';

/** Files that a container finds beside its image, by their path there. */
function filesOf(unit: Unit, name: string): Readonly<Record<string, string>> {
  if (unit.kind === 'gateway') return { '/etc/caddy/Caddyfile': caddyfile(name) };
  return setup(unit)?.files ?? {};
}

function caddyfile(name: string): string {
  const { gateway } = platform;
  const at = (unit: string, port: string): string => `${unit}:${portOf(platform, unit, port)}`;
  return renderGateway({
    port: portOf(platform, 'gateway', 'http'),
    probesPort,
    health: gateway.health,
    allowedHosts: publicValue('hosts', composeFacts.public, name).split(','),
    routes: gateway.routes.map(({ path, to, port }) => ({ path, upstream: at(to, port) })),
    pages: at('web', 'http'),
    guard: { upstream: at(gateway.guard.service, gateway.guard.port), path: gateway.guard.path },
    bodyLimitBytes: gateway.bodyLimitBytes,
    drainSeconds: gateway.drainSeconds,
  });
}

const escaped = (text: string): string => text.replaceAll('$', '$$$$');
