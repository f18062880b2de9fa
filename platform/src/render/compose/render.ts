/** The platform as a compose file: the official images of the engines, our images of the services, and no secrets. */
import { stringify } from 'yaml';
import { environmentFrom } from '../../model/choices.ts';
import type { EngineId } from '../../model/model.ts';
import { nodeCommand } from '../../model/node-command.ts';
import { platform } from '../../model/platform.ts';
import { keysOf } from '../../model/records.ts';
import { resolve } from '../../model/resolve.ts';
import type { Facts, Resolved, Unit } from '../../model/resolved.ts';
import { gatewayOf } from '../caddy/caddyfile.ts';
import { checkOf, engineChecks, timing } from './checks.ts';
import { configurationLabel } from './configuration.ts';
import { setupOf } from './engines.ts';
import { composeFacts, defaultPublicPort, portOf } from './facts.ts';
import { secretName, secretsOf, secretsScript, templatesOf } from './secrets.ts';

export interface ComposeFile {
  readonly path: string;
  readonly text: string;
}

export interface ComposeOptions {
  /** The port of this machine at which users reach the gateway. */
  readonly port?: number | undefined;
}

/** The input for rendering each service. */
interface Context {
  readonly resolved: Resolved;
  readonly facts: Facts;
  readonly publicPort: number;
  readonly templates: ReturnType<typeof templatesOf>;
}

/** `compose.yaml` and the script that creates its secrets. The same environment yields the same bytes. */
export function renderCompose(name: string, { port: publicPort = defaultPublicPort }: ComposeOptions = {}): readonly ComposeFile[] {
  const environment = environmentFrom(name, { target: 'compose' });
  const facts = composeFacts(publicPort);
  const resolved = resolve(platform, environment, facts);
  const { units } = resolved;
  const context = { resolved, facts, publicPort, templates: templatesOf(units) };
  const files = units.flatMap((unit) =>
    Object.entries(filesOf(unit, context)).map(([path, content]) => [configName(unit, path), content] as const),
  );
  const names = new Set([...secretsOf(units).map(secretName), ...units.flatMap((unit) => secretsUsed(unit))]);
  const document = {
    name: `debt-${name}`,
    services: Object.fromEntries(units.map((unit) => [unit.id, serviceOf(unit, context)])),
    volumes: Object.fromEntries(units.flatMap((unit) => (keptBy(unit) === undefined ? [] : [[unit.id, {}]]))),
    secrets: Object.fromEntries([...names].toSorted().map((secret) => [secret, { file: `./secrets/${secret}` }])),
    // Compose would interpolate whatever follows a dollar sign.
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

function serviceOf(unit: Unit, context: Context): Readonly<Record<string, unknown>> {
  const { resolved, facts, publicPort, templates } = context;
  const engine = setup(unit);
  const isTask = unit.kind === 'task';
  const command = engine?.command ?? nodeCommand(unit);
  const files = filesOf(unit, context);
  const secrets = secretsUsed(unit);
  const after = unit.after.map((id) => [id, { condition: conditionOf(id, resolved.units) }]);
  return filled({
    // The one engine that we build.
    image: unit.id === 'mail-sink' ? facts.image(unit.id) : unit.image,
    command: command?.map(escaped),
    environment: engine === undefined ? environmentOf(unit) : engine.environment,
    secrets: secrets.map((secret) => ({ source: secret, target: targetOf(secret) })),
    configs: Object.keys(files).map((path) => ({ source: configName(unit, path), target: path })),
    labels: configurationLabel({ files, secrets: Object.fromEntries(secrets.map((secret) => [secret, templates.get(secret)?.text])) }),
    volumes: engine?.keepsIn === undefined ? [] : [`${unit.id}:${engine.keepsIn}`],
    tmpfs: engine?.scratch,
    healthcheck: isTask ? undefined : { test: (isEngine(unit.id) ? engineChecks[unit.id] : checkOf(unit)).map(escaped), ...timing },
    depends_on: Object.fromEntries(after),
    ports: unit.public ? [`127.0.0.1:${publicPort}:${portOf(platform, 'gateway', 'http')}`] : [],
    restart: isTask ? 'on-failure' : 'unless-stopped',
    stop_grace_period: `${unit.drainSeconds}s`,
    mem_limit: `${unit.scale.memoryMi * (isEngine(unit.id) ? 2 : 1)}m`,
  });
}

/** Without empty members. */
const filled = (service: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> =>
  Object.fromEntries(
    Object.entries(service).filter(
      ([, value]) => value !== undefined && (typeof value !== 'object' || Object.keys(value ?? {}).length > 0),
    ),
  );

/** RabbitMQ reads every file of a folder, after its own configuration. */
const targetOf = (secret: string): string => (secret === 'rabbitmq.conf' ? '/etc/rabbitmq/conf.d/20-login.conf' : `/run/secrets/${secret}`);

function environmentOf(unit: Unit): Readonly<Record<string, string>> {
  if (unit.kind === 'gateway') return {};
  return Object.fromEntries(
    unit.env.map((entry) =>
      'text' in entry ? [entry.key, escaped(entry.text)] : [`${entry.key}_FILE`, `/run/secrets/${secretName(entry.secret)}`],
    ),
  );
}

const conditionOf = (id: string, units: readonly Unit[]): string =>
  units.find((unit) => unit.id === id)?.kind === 'task' ? 'service_completed_successfully' : 'service_healthy';

/** Files that are mounted into a container, by their path there. */
function filesOf(unit: Unit, context: Context): Readonly<Record<string, string>> {
  if (unit.kind === 'gateway') return { '/etc/caddy/Caddyfile': gatewayOf(context.resolved, (id) => id) };
  return setup(unit)?.files ?? {};
}

const escaped = (text: string): string => text.replaceAll('$', '$$$$');
