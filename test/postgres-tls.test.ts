import { spawn } from 'node:child_process';
import { randomBytes, randomUUID } from 'node:crypto';
import { tmpdir } from 'node:os';
import { fileURLToPath } from 'node:url';
import { eventually } from '@debt/kit/testing';
import { createHttpClient } from '@debt/proto/http';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { createOwnPostgres, type OwnPostgres } from '../scripts/engines/own-postgres.ts';
import { freePort } from '../scripts/engines/site.ts';

/** Processes need many seconds to start on a busy machine. */
const patienceMs = 60_000;

let server: OwnPostgres;
beforeAll(async () => {
  server = await createOwnPostgres();
}, patienceMs);
afterAll(() => server[Symbol.asyncDispose]());

type Variables = Readonly<Record<string, string>>;

const mains = {
  expenses: 'expenses/src/main.ts',
  notifier: 'notifier/src/main.ts',
  mailer: 'mailer/src/main.ts',
  'mail-sink': 'mailer/src/sink/main.ts',
};

function launch(service: keyof typeof mains, variables: Variables, ...args: readonly string[]) {
  const main = fileURLToPath(new URL(`../services/${mains[service]}`, import.meta.url));
  const child = spawn(process.execPath, [main, ...args], { env: { HOME: tmpdir(), ...variables }, stdio: ['ignore', 'pipe', 'pipe'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text: string) => (output += text));
  const ended = async () => {
    await eventually(() => child.exitCode !== null, `${service} ${args.join(' ')} ends`, patienceMs);
    return { exitCode: child.exitCode, output };
  };
  return { child, ended };
}

const isReady = (base: string) =>
  eventually(
    () =>
      fetch(`${base}/readyz`).then(
        ({ ok }) => ok,
        () => false,
      ),
    'it is ready',
    patienceMs,
  );

test('the services migrate, start and work on a PostgreSQL that accepts only TLS and SCRAM, and mail goes to the mail-sink', {
  timeout: 6 * patienceMs,
}, async () => {
  const platform = await startPlatform();
  const [ada, ben] = [await platform.join('ada'), await platform.join('ben')];

  const person = await ada.client.POST('/v1/people', { ...withKey(), body: { handle: ben.handle } });
  const debt = await ada.client.POST('/v1/transactions', {
    ...withKey(),
    body: { verb: 'owe', person: person.data?.id ?? '', amount: { amount: '3', currency: 'EUR' } },
  });
  expect([person.response.status, debt.response.status, person.error ?? debt.error]).toEqual([201, 201, undefined]);
  const line = await eventually(
    async () => {
      const answer = await fetch(`${platform.notifier}/v1/notifications`, { headers: { authorization: `Bearer ${ben.token}` } });
      const text = await answer.text();
      return answer.ok && text.includes('transactionId') && text;
    },
    'the notification is in the feed of the counterparty',
    patienceMs,
  );

  expect(line).toContain(debt.data?.transaction.id ?? 'no id');
});

test('a service that does not trust the authority of its database ends with one line that names the cause, and no password', {
  timeout: patienceMs,
}, async () => {
  const { exitCode, output } = await launch('notifier', { STORE_URL: server.url }, 'migrate').ended();

  expect(exitCode).not.toBe(0);
  expect(output).toMatch(/certificate/);
  expect(output).not.toContain(new URL(server.url).password);
});

const secretKey = () => randomBytes(32).toString('base64url');
const withKey = () => ({ params: { header: { 'idempotency-key': randomUUID() } } });

/** Everything except the gateway and the throttler, as processes. */
async function startPlatform() {
  const names = ['http', 'grpc', 'metrics', 'mailer', 'mailerMetrics', 'notifier', 'notifierMetrics', 'sink'] as const;
  const ports = Object.fromEntries(await Promise.all(names.map(async (name) => [name, String(await freePort())] as const)));
  const at = (name: (typeof names)[number]) => `http://127.0.0.1:${ports[name] ?? ''}`;
  const shared = {
    TLS_CA_FILE: server.caFile,
    EVENTS_URL: server.url,
    JOBS_URL: server.url,
    SERVICE_TOKEN: 'the-service-token',
    SEAL_KEY: secretKey(),
    PUBLIC_ORIGINS: 'https://debt.example',
    PUBLIC_URL: 'https://debt.example',
    ALLOWED_HOSTS: '127.0.0.1:*',
    COOKIE_NAME: 'debt',
    LOG_LEVEL: 'warn',
  };
  const listening = (http: string | undefined, metrics: string | undefined) => ({ HTTP_PORT: http ?? '', METRICS_PORT: metrics ?? '' });
  const expenses = {
    ...shared,
    ...listening(ports['http'], ports['metrics']),
    GRPC_PORT: ports['grpc'] ?? '',
    DATABASE_URL: server.url,
    CODE_KEY: secretKey(),
  };
  const notifier = {
    ...shared,
    ...listening(ports['notifier'], ports['notifierMetrics']),
    STORE_URL: server.url,
    FANOUT_URL: 'local:',
    IDENTITY_ADDRESS: `127.0.0.1:${ports['grpc'] ?? ''}`,
  };
  const mailer = {
    ...shared,
    ...listening(ports['mailer'], ports['mailerMetrics']),
    TRANSPORT_URL: `${at('sink').replace('http:', 'ses:')}?tls=false`,
    MAIL_FROM: 'no-reply@debt.example',
  };
  for (const task of ['migrate', 'provision']) expect(await launch('expenses', expenses, task).ended()).toMatchObject({ exitCode: 0 });
  expect(await launch('notifier', notifier, 'migrate').ended()).toMatchObject({ exitCode: 0 });
  launch('mail-sink', { HTTP_PORT: ports['sink'] ?? '' });
  launch('expenses', expenses);
  launch('notifier', notifier);
  launch('mailer', mailer);
  await Promise.all((['http', 'notifier', 'mailer', 'sink'] as const).map((name) => isReady(at(name))));
  return { notifier: at('notifier'), join: (handle: string) => join(at('http'), at('sink'), handle) };
}

/** A user whose account was activated with the code from the mail. */
async function join(expenses: string, sink: string, handle: string) {
  const email = `${handle}@example.org`;
  const body = { handle, name: handle, email, password: 'correct horse battery staple' };
  const registered = await createHttpClient({ baseUrl: expenses }).POST('/v1/users', { body });
  const token = registered.data?.token ?? '';
  const client = createHttpClient({ baseUrl: expenses, token });
  const code = await eventually(
    async () => {
      const answer = await fetch(`${sink}/codes/${encodeURIComponent(email)}`);
      return answer.ok && /"code":"(\w+)"/.exec(await answer.text())?.[1];
    },
    'the code arrives',
    patienceMs,
  );
  const activated = await client.POST('/v1/users/me/activation', { body: { code } });
  expect(activated.response.status).toBe(200);
  return { handle, token, client };
}
