import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { platform } from '../../model/platform.ts';
import { renderCompose } from './render.ts';

type Service = Readonly<Record<string, unknown>> & {
  readonly image: string;
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>;
  readonly secrets?: readonly { readonly source: string; readonly target: string }[];
  readonly configs?: readonly { readonly source: string; readonly mode?: number }[];
  readonly labels?: Readonly<Record<string, string>>;
  readonly volumes?: readonly string[];
  readonly tmpfs?: readonly string[];
  readonly healthcheck?: { readonly test: readonly string[]; readonly interval: string; readonly start_interval?: string };
  readonly ports?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
};
interface Compose {
  readonly name: string;
  readonly services: Readonly<Record<string, Service>>;
  readonly volumes: Readonly<Record<string, unknown>>;
  readonly secrets: Readonly<Record<string, { readonly file: string }>>;
  readonly configs: Readonly<Record<string, { readonly content: string }>>;
}

const textOf = (path: string, port = 7000): string => renderCompose('test', { port }).find((file) => file.path === path)?.text ?? '';
const parseCompose: (text: string) => Compose = parse;
const compose = parseCompose(textOf('compose.yaml'));
const services = Object.entries(compose.services);
/** Keys of a service in the compose specification; Compose refuses any other key. */
const keys = new Set(
  'image command environment secrets configs labels volumes tmpfs healthcheck depends_on ports restart stop_grace_period mem_limit'.split(
    ' ',
  ),
);

describe('the compose file', () => {
  test('is the same every time, and of the environment that was named', () => {
    expect(renderCompose('test')).toEqual(renderCompose('test'));
    expect(compose.name).toBe('debt-test');
  });

  test('runs every engine on its official image, pinned', () => {
    for (const [id, engine] of Object.entries(platform.engines).filter(([name]) => name !== 'mail-sink')) {
      expect(compose.services[id]?.image).toBe(engine.image);
      expect(engine.image).toMatch(/:\d/);
    }
  });

  test('uses only keys of the compose specification, and names that it defines', () => {
    const isName = /^[a-zA-Z0-9._-]+$/;
    for (const [id, service] of services) {
      expect([id, Object.keys(service).filter((key) => !keys.has(key))]).toEqual([id, []]);
      expect(id).toMatch(isName);
      for (const { source } of service.secrets ?? []) expect(compose.secrets).toHaveProperty([source]);
      for (const { source } of service.configs ?? []) expect(compose.configs).toHaveProperty([source]);
      for (const volume of service.volumes ?? []) expect(compose.volumes).toHaveProperty([volume.split(':')[0] ?? '']);
      for (const other of Object.keys(service.depends_on ?? {})) expect(compose.services).toHaveProperty([other]);
    }
    for (const name of [...Object.keys(compose.secrets), ...Object.keys(compose.configs)]) expect(name).toMatch(isName);
  });

  test('starts a service after its tasks have succeeded and what it waits for is well', () => {
    expect(compose.services['expenses']?.depends_on).toMatchObject({
      postgres: { condition: 'service_healthy' },
      'expenses-migrate': { condition: 'service_completed_successfully' },
    });
    for (const [id, service] of services) {
      const isTask = /-(migrate|provision)$/.test(id);
      expect([id, service.healthcheck === undefined]).toEqual([id, isTask]);
    }
  });

  test('holds no password: what is secret comes from a file, and so does every variable that may hold one', () => {
    const text = textOf('compose.yaml');

    expect(text).not.toContain('{password}');
    expect(text).not.toMatch(/:\/\/[^/\s]*:[^/\s@]+@/);
    for (const [id, { environment = {} }] of services)
      for (const key of ['DATABASE_URL', 'STORE_URL', 'SERVICE_TOKEN', 'SEAL_KEY', 'CODE_KEY'])
        expect([id, environment[key]]).toEqual([id, undefined]);
    for (const { file } of Object.values(compose.secrets)) expect(file).toMatch(/^\.\/secrets\//);
  });

  test('is reached at the gateway, from this machine, and nowhere else', () => {
    const open = services.flatMap(([id, { ports = [] }]) => ports.map((port) => [id, port]));

    expect(open).toEqual([['gateway', '127.0.0.1:7000:8080']]);
  });

  test('is reached at another port when one is given, and knows itself by it', () => {
    const other = parseCompose(textOf('compose.yaml', 7100)).services;

    expect(other['gateway']?.ports).toEqual(['127.0.0.1:7100:8080']);
    expect(other['expenses']?.environment?.['PUBLIC_ORIGINS']).toBe('http://localhost:7100,http://127.0.0.1:7100');
    expect(textOf('compose.yaml', 7100)).not.toContain('7000');
  });

  test('replaces a container whose files changed, and no other', () => {
    const labelsAt = (port: number) =>
      Object.entries(parseCompose(textOf('compose.yaml', port)).services).map(([id, { labels }]) => [id, labels]);

    const [before, after] = [labelsAt(7000), labelsAt(7100)];

    expect(after.filter(([id, labels], at) => JSON.stringify([id, labels]) !== JSON.stringify(before[at])).map(([id]) => id)).toEqual([
      'gateway',
    ]);
    for (const [id, { configs, secrets, labels }] of services)
      expect([id, labels !== undefined]).toEqual([id, configs !== undefined || secrets !== undefined]);
  });

  test('asks for health often, at next to no cost: no check starts Node, a JVM or an Erlang VM, and old engines know every key', () => {
    const clients = new Set(['bash', 'wget', 'pg_isready']);
    for (const [id, { healthcheck }] of services) {
      const [how, program = ''] = healthcheck?.test ?? ['CMD', 'bash'];
      expect([id, how === 'CMD' ? clients.has(program) : program.includes('valkey-cli')]).toEqual([id, true]);
      expect([id, healthcheck?.interval ?? '10s', healthcheck?.start_interval]).toEqual([id, '10s', undefined]);
    }
  });

  test('leaves no volume without a name behind: what an image declares is kept under a name or in memory', () => {
    const declared = {
      postgres: ['/var/lib/postgresql'],
      mongodb: ['/data/db', '/data/configdb'],
      kafka: ['/var/lib/kafka/data', '/etc/kafka/secrets', '/mnt/shared/config'],
      rabbitmq: ['/var/lib/rabbitmq'],
      redis: ['/data'],
    };
    for (const [id, paths] of Object.entries(declared)) {
      const { volumes = [], tmpfs = [] } = compose.services[id] ?? {};
      expect([...volumes.map((volume) => volume.split(':')[1]), ...tmpfs]).toEqual(paths);
    }
  });

  test('sets no mode of a file, which Compose ignores with a warning, and needs none: the script of the logins is read by the shell of the image', () => {
    const script = compose.configs['postgres-10-logins.sh']?.content ?? '';

    expect(services.flatMap(([, { configs = [] }]) => configs).filter(({ mode }) => mode !== undefined)).toEqual([]);
    expect(script).not.toMatch(/set -\w*u/);
    expect(script.match(/^psql .*$/gm)?.filter((line) => !line.startsWith('psql -v ON_ERROR_STOP=1 '))).toEqual([]);
  });

  test('has no dollar sign that compose would take for a variable', () => {
    expect(textOf('compose.yaml').replaceAll('$$', '')).not.toContain('$');
  });
});

describe('the script of the secrets', () => {
  test('makes every file that the compose file names', () => {
    const script = textOf('secrets.sh');

    for (const secret of Object.keys(compose.secrets))
      expect(script).toMatch(new RegExp(`^(random|put) '?${RegExp.escape(secret)}'?( |$)`, 'm'));
  });
});
