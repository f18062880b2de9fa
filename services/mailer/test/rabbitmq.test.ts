import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { openJobQueue } from '@debt/kit/job-queue/open';
import { eventually, silentLog } from '@debt/kit/testing';
import { describeEngine } from '@debt/kit/testing/engines';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { createOwnBroker, type OwnBroker } from '../../../scripts/engines/own-rabbitmq.ts';
import { freePort } from '../../../scripts/engines/site.ts';
import { runMailer } from './support/mailer-process.ts';
import { mailsOf, startSink } from './support/sink.ts';

/** Starting a broker takes about seven seconds on two idle cores. */
const patient = { timeout: 180_000 };
const comesBackMs = 60_000;

async function newMailbox(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'debt-mailer-'));
  onTestFinished(() => rm(directory, { recursive: true }));
  return directory;
}

describeEngine('TEST_AMQP_URL', ({ url, caFile }) => {
  let broker: OwnBroker;
  beforeAll(async () => {
    broker = await createOwnBroker();
    await broker.start();
  });
  afterAll(() => broker[Symbol.asyncDispose]());

  async function world() {
    const directory = await newMailbox();
    const trust = { caFile: broker.caFile };
    const queue = await openJobQueue(broker.url, { queue: 'mail', applicationName: 'expenses', log: silentLog, ...trust });
    onTestFinished(() => queue[Symbol.asyncDispose]());
    const start = (variables: Readonly<Record<string, string>> = {}) =>
      runMailer({ ...environmentOf(broker.url, directory), TLS_CA_FILE: broker.caFile, ...variables });
    const enqueue = (ids: readonly string[]) =>
      queue.enqueue(
        ids.map((id) => ({ id, expiresAt: inMinutes(10), payload: { ...notice, id, expiresAt: inMinutes(10).toISOString() } })),
      );
    return { directory, queue, start, enqueue };
  }

  test('a broker without provisioning ends the process with 12', patient, async () => {
    const { start } = await world();
    const mailer = start();

    expect(await mailer.exited).toBe(12);
    expect(mailer.output()).toContain('run the task provision');
  });

  test('every mail is in the mailbox once, even when mailers are killed', patient, async () => {
    const { directory, queue, start, enqueue } = await world();
    await queue.provision();
    const ids = upTo(400);
    await enqueue(ids);

    for (const mails of [50, 200]) {
      const mailer = start();
      await eventually(async () => (await mailsIn(directory)).length >= mails, 'it has sent some', comesBackMs);
      mailer.child.kill('SIGKILL');
      await mailer.exited;
    }
    start();
    await eventually(async () => (await mailsIn(directory)).length === ids.length, 'every mail is sent', comesBackMs);
    await eventually(async () => (await queue.depth()).live === 0, 'the queue is empty', comesBackMs);

    expect(await mailsIn(directory)).toHaveLength(ids.length);
    expect(await queue.depth()).toEqual({ live: 0, dead: 0 });
  });

  test('every mail arrives by SES even when mailers are killed, and a copy has the Message-ID of its mail', patient, async () => {
    const sink = await startSink();
    onTestFinished(() => sink[Symbol.asyncDispose]());
    const { queue, start, enqueue } = await world();
    await queue.provision();
    const ids = upTo(200);
    await enqueue(ids);
    const sent = async () => (await mailsOf(sink.address)).map(({ messageId }) => messageId);

    for (const mails of [30, 100]) {
      const mailer = start({ TRANSPORT_URL: sink.url });
      await eventually(async () => (await sent()).length >= mails, 'it has sent some', comesBackMs);
      mailer.child.kill('SIGKILL');
      await mailer.exited;
    }
    start({ TRANSPORT_URL: sink.url });
    await eventually(async () => new Set(await sent()).size === ids.length, 'every mail is sent', comesBackMs);
    await eventually(async () => (await queue.depth()).live === 0, 'the queue is empty', comesBackMs);
    const copies = Map.groupBy(await sent(), (messageId) => messageId);

    expect(copies.size).toBe(ids.length);
    // A mail is sent again only if a mailer was killed between sending it and acknowledging the job: once for each kill.
    expect(Math.max(...[...copies.values()].map(({ length }) => length))).toBeLessThanOrEqual(3);
    expect(await queue.depth()).toEqual({ live: 0, dead: 0 });
  });

  test('a mailer survives the loss of its broker, reports it as unavailable, and sends later mail', patient, async () => {
    const { directory, queue, start, enqueue } = await world();
    await queue.provision();
    const port = String(await freePort());
    const mailer = start({ HTTP_PORT: port });
    await enqueue(['before']);
    await eventually(async () => (await mailsIn(directory)).length === 1, 'it sends', comesBackMs);
    const readyz = async () => (await fetch(`http://127.0.0.1:${port}/readyz`)).json();

    await broker.signal('SIGKILL');
    const meanwhile = await eventually(async () => {
      const body: unknown = await readyz();
      return JSON.stringify(body).includes('jobs') && body;
    }, 'it reports what is unavailable');
    await broker.start();
    const isQueued = () =>
      enqueue(['after']).then(
        () => true,
        () => false,
      );
    await eventually(isQueued, 'a mail is queued', comesBackMs);
    await eventually(async () => (await mailsIn(directory)).length === 2, 'it is sent', comesBackMs);

    expect(meanwhile).toEqual({ status: 'not ready', unavailable: ['jobs'] });
    expect(await eventually(async () => JSON.stringify(await readyz()).includes('"ready"'), 'it is ready again')).toBe(true);
    expect(mailer.output()).not.toContain('"stack"');
  });

  test('a mailer waits for a broker that is unavailable at the start, with one log line without a stack, and stops on SIGTERM', async () => {
    const mailer = runMailer(environmentOf('amqp://u:hidden@127.0.0.1:1', await newMailbox()));
    await eventually(() => mailer.output().includes('a background loop failed'), 'it tries again');

    mailer.child.kill('SIGTERM');

    expect(await mailer.exited).toBe(0);
    expect(mailer.output()).toContain('JOBS_URL: the job queue is unavailable; the mailer waits for it');
    expect(mailer.output()).not.toMatch(/hidden|"stack"/);
  });

  test.each([
    ['a wrong password', url.replace(/:[^:@]+@/, ':hidden@'), 'JOBS_URL: RabbitMQ refuses the user or the password of its URL.'],
    ['an unknown parameter', `${url}?hidden=1`, 'JOBS_URL: A RabbitMQ URL takes'],
    ['another scheme', 'redis://u:hidden@a', 'JOBS_URL=<hidden> has another scheme'],
  ])('%s ends the process with 2 and one log line that names the variable', async (_what, bad, line) => {
    const mailer = runMailer({ ...environmentOf(bad, '/nowhere'), ...(caFile === undefined ? {} : { TLS_CA_FILE: caFile }) });

    expect(await mailer.exited).toBe(2);
    expect(mailer.output()).toContain(line);
    expect(mailer.output().trim().split('\n')).toHaveLength(1);
    expect(mailer.output()).not.toMatch(/u:hidden|"stack"/);
  });
});

const upTo = (count: number): readonly string[] => Array.from({ length: count }, (_mail, no) => `mail-${no}`);
/** The file name of a mail derives from its Message-ID, so a mail that is sent twice exists once. */
const mailsIn = (directory: string): Promise<readonly string[]> => readdir(join(directory, 'new')).catch(() => []);
const inMinutes = (minutes: number): Date => new Date(Date.now() + minutes * 60_000);
const notice = { template: 'password-changed', to: 'ada@example.com', data: { name: 'Ada', handle: 'ada' } };

const environmentOf = (jobsUrl: string, directory: string) => ({
  HTTP_PORT: '0',
  METRICS_PORT: '0',
  JOBS_URL: jobsUrl,
  TRANSPORT_URL: pathToFileURL(directory).href,
  SEAL_KEY: Buffer.alloc(32, 7).toString('base64url'),
  MAIL_FROM: 'no-reply@example.org',
  PUBLIC_URL: 'https://debt.example.org',
});
