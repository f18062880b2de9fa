import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { readConfig } from '@debt/kit/config';
import { openJobQueue } from '@debt/kit/job-queue/open';
import { createLogger } from '@debt/kit/log';
import { createTestDatabase, eventually, silentLog } from '@debt/kit/testing';
import type { MailJob } from '@debt/proto/mail';
import { describe, expect, onTestFinished, test } from 'vitest';
import { variables } from '../src/config.ts';
import type { Overrides } from '../src/context.ts';
import { MailerService } from '../src/service.ts';
import { openMailTransport } from '../src/transport/open.ts';
import { askFault, clearFaults, faultState, mailsOf, sesUrlOf, startSink } from './support/sink.ts';

const patienceMs = 40_000;

/** A mailer on the mail-sink at `url`, with a separate queue. */
async function mailerOn(url: string, overrides: Overrides = {}) {
  const database = await createTestDatabase();
  onTestFinished(() => database[Symbol.asyncDispose]());
  const queue = await openJobQueue(database.url, { queue: 'mail', applicationName: 'expenses', log: silentLog });
  onTestFinished(() => queue[Symbol.asyncDispose]());
  await queue.provision();
  const config = readConfig(variables, {
    HTTP_PORT: '0',
    METRICS_PORT: '0',
    JOBS_URL: database.url,
    TRANSPORT_URL: url,
    SEAL_KEY: Buffer.alloc(32, 7).toString('base64url'),
    MAIL_FROM: 'Debt Tracker <no-reply@example.org>',
    PUBLIC_URL: 'https://debt.example.org',
  });
  const mailer = await MailerService.create(config, { log: silentLog, ...overrides });
  onTestFinished(() => mailer[Symbol.asyncDispose]());
  await mailer.start();
  const enqueue = (...ids: readonly string[]) =>
    queue.enqueue(ids.map((id) => ({ id, expiresAt: new Date(Date.now() + 600_000), payload: notice(id) })));
  return { mailer, queue, enqueue };
}

async function world(overrides: Overrides = {}) {
  const sink = await startSink();
  onTestFinished(() => sink[Symbol.asyncDispose]());
  return { sink, ...(await mailerOn(sink.url, overrides)) };
}

const notice = (id: string): MailJob => ({
  id,
  template: 'password-changed',
  to: `${id}@example.com`,
  data: { name: 'Ada', handle: 'ada' },
  expiresAt: new Date(Date.now() + 600_000).toISOString(),
});

const idsOf = async (address: string) => (await mailsOf(address)).map(({ messageId }) => messageId);

describe('a mailer on SES', () => {
  test('starts while SES is unavailable, and logs it', async () => {
    const logged: unknown[] = [];
    const log = createLogger('mailer', 'silent');
    log.warn = (...parts: readonly unknown[]) => void logged.push(...parts);
    const sink = await startSink();
    await sink[Symbol.asyncDispose]();

    await mailerOn(sink.url, { log });

    expect(logged).toContain('TRANSPORT_URL: mail cannot be sent yet');
  });

  test('sends every mail once when SES throttles, without dead letters', { timeout: patienceMs }, async () => {
    const { sink, queue, enqueue } = await world();
    await askFault(sink.address, 'throttle', 4);

    await enqueue('a', 'b', 'c', 'd', 'e', 'f');
    await eventually(async () => (await queue.depth()).live === 0, 'all are sent', patienceMs);

    expect(await faultState(sink.address)).toMatchObject({ left: 0 });
    expect(await queue.depth()).toEqual({ live: 0, dead: 0 });
    const ids = await idsOf(sink.address);
    expect(ids).toHaveLength(6);
    expect(new Set(ids).size).toBe(6);
  });

  test('stores a mail that SES refuses as a dead letter with its error, and sends it on a replay after the repair', async () => {
    const { sink, queue, enqueue } = await world();
    await askFault(sink.address, 'reject');
    await enqueue('a');
    const dead = await eventually(async () => (await queue.dead(10))[0], 'it is dead');
    expect(dead).toMatchObject({ id: 'a', cause: 'SES: MessageRejected: Email address is not verified.', attempts: 1 });

    await clearFaults(sink.address);
    await queue.replay('a');

    await eventually(async () => (await mailsOf(sink.address)).length === 1, 'it arrives');
  });

  test('sends other mails while SES hangs for one, and sends that one in the next attempt', { timeout: patienceMs }, async () => {
    const sink = await startSink();
    onTestFinished(() => sink[Symbol.asyncDispose]());
    const transport = await openMailTransport(sink.url, { from: { name: '', address: 'no-reply@example.org' }, sendTimeoutMs: 1_500 });
    const { queue, enqueue } = await mailerOn(sink.url, { transport });
    await askFault(sink.address, 'hang', 1);

    await enqueue('a', 'b', 'c');
    await eventually(async () => (await queue.depth()).live === 0, 'all are sent', patienceMs);

    const ids = await idsOf(sink.address);
    expect([ids.length, new Set(ids).size, (await queue.depth()).dead]).toEqual([3, 3, 0]);
  });

  test('may send a mail twice after a lost answer of SES, recognisable as the same', { timeout: patienceMs }, async () => {
    const { sink, queue, enqueue } = await world();
    await askFault(sink.address, 'break-after', 1);

    await enqueue('a', 'b', 'c');
    await eventually(async () => (await queue.depth()).live === 0, 'all are sent', patienceMs);

    const mails = await mailsOf(sink.address);
    expect(mails).toHaveLength(4);
    expect(new Set(mails.map(({ messageId }) => messageId)).size).toBe(3);
    expect(new Set(mails.map(({ mailId }) => mailId)).size).toBe(3);
  });

  test('reports an SES that is not running in its readiness, and sends every mail once afterwards', { timeout: patienceMs }, async () => {
    const { child, address, port } = await startSinkProcess();
    const { mailer, queue, enqueue } = await mailerOn(sesUrlOf(address));
    child.kill('SIGKILL');
    await eventually(() => child.signalCode !== null, 'the sink has ended');

    await enqueue('a', 'b');
    const notReady = await eventually(async () => {
      const answer = await fetch(`${mailer.addresses.http}/readyz`);
      return answer.status === 503 && (await answer.json());
    }, 'it is not ready');
    await startSinkProcess(port);
    await eventually(async () => (await queue.depth()).live === 0, 'all are sent', patienceMs);

    expect(notReady).toMatchObject({ unavailable: ['mail'] });
    expect(new Set(await idsOf(address)).size).toBe(2);
    expect((await queue.depth()).dead).toBe(0);
  });

  test('times out on a frozen SES, and sends the mail afterwards, with every copy recognisable as the same', {
    timeout: patienceMs,
  }, async () => {
    const { child, address } = await startSinkProcess();
    const transport = await openMailTransport(sesUrlOf(address), {
      from: { name: '', address: 'no-reply@example.org' },
      sendTimeoutMs: 1_500,
    });
    const { queue, enqueue } = await mailerOn(sesUrlOf(address), { transport });

    child.kill('SIGSTOP');
    await enqueue('a');
    await expect(
      transport.send({ id: 'probe', to: 'probe@example.com', subject: 's', text: 't', html: 'h' }, new AbortController().signal),
    ).rejects.toMatchObject({ code: 'deadline_exceeded' });
    expect((await queue.depth()).live).toBe(1);
    child.kill('SIGCONT');
    await eventually(async () => (await queue.depth()).live === 0, 'it is sent', patienceMs);

    const arrived = await mailsOf(address, 'a@example.com');
    expect(arrived.length).toBeGreaterThanOrEqual(1);
    expect(new Set(arrived.map(({ messageId }) => messageId)).size).toBe(1);
  });
});

const main = fileURLToPath(new URL('../src/sink/main.ts', import.meta.url));

/** The mail-sink as a separate process, which can be killed and frozen. */
async function startSinkProcess(port = 0): Promise<{ readonly child: ChildProcess; readonly address: string; readonly port: number }> {
  const at =
    port === 0
      ? await startSink().then(async (sink) => {
          const free = Number(new URL(sink.address).port);
          await sink[Symbol.asyncDispose]();
          return free;
        })
      : port;
  const child = spawn(process.execPath, [main], { env: { HTTP_PORT: String(at), LOG_LEVEL: 'error' }, stdio: 'inherit' });
  onTestFinished(() => void child.kill('SIGKILL'));
  const address = `http://127.0.0.1:${at}`;
  await eventually(
    () =>
      fetch(`${address}/readyz`).then(
        ({ ok }) => ok,
        () => false,
      ),
    'the sink answers',
    patienceMs,
  );
  return { child, address, port: at };
}
