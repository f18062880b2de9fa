import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { readConfig } from '@debt/kit/config';
import { PermanentError } from '@debt/kit/errors';
import { openJobQueue } from '@debt/kit/job-queue/open';
import { Session } from '@debt/kit/postgres';
import { seal } from '@debt/kit/seal';
import { createTestDatabase, eventually, silentLog } from '@debt/kit/testing';
import { type MailJob, sealContext } from '@debt/proto/mail';
import { describe, expect, onTestFinished, test } from 'vitest';
import { variables } from '../src/config.ts';
import type { Overrides } from '../src/context.ts';
import { MailerService } from '../src/service.ts';
import { codeOf, listMail } from '../src/transport/maildir-reader.ts';
import { MailTransport } from '../src/transport/port.ts';

const key = new Uint8Array(32).fill(7);

async function platform() {
  const database = await createTestDatabase();
  onTestFinished(() => database[Symbol.asyncDispose]());
  const directory = await mkdtemp(join(tmpdir(), 'debt-mailer-'));
  onTestFinished(() => rm(directory, { recursive: true }));
  const queue = await openJobQueue(database.url, { queue: 'mail', applicationName: 'expenses', log: silentLog });
  onTestFinished(() => queue[Symbol.asyncDispose]());
  await queue.provision();
  const config = readConfig(variables, {
    HTTP_PORT: '0',
    METRICS_PORT: '0',
    JOBS_URL: database.url,
    TRANSPORT_URL: pathToFileURL(directory).href,
    SEAL_KEY: Buffer.from(key).toString('base64url'),
    MAIL_FROM: 'Debt Tracker <no-reply@example.org>',
    PUBLIC_URL: 'https://debt.example.org',
  });
  const startMailer = async (overrides: Overrides = {}) => {
    const mailer = await MailerService.create(config, { log: silentLog, ...overrides });
    onTestFinished(() => mailer[Symbol.asyncDispose]());
    await mailer.start();
    return mailer;
  };
  return { database, directory, queue, startMailer, config };
}

/** A transport with the given outcome of each attempt. */
function fakeTransport(attempt: (mail: { readonly raw: string }) => Promise<void>): MailTransport {
  const driver = { send: attempt, ready: async () => undefined, close: async () => undefined };
  return new MailTransport(driver, { from: { name: '', address: 'no-reply@example.org' } });
}

describe('the mailer', () => {
  test('fault 28: a code is encrypted in the job and in clear text only in the mail', async () => {
    const { directory, queue, startMailer } = await platform();
    const job = codeJob('123456');

    await startMailer();
    await enqueue(queue, job);
    const [mail] = await eventually(async () => nonEmpty(await listMail(directory)), 'the mail arrives');

    expect(JSON.stringify(job)).not.toContain('123456');
    expect(mail).toMatchObject({
      to: 'ada@example.com',
      from: 'Debt Tracker <no-reply@example.org>',
      subject: 'Your code for Debt Tracker',
    });
    expect(mail && codeOf(mail)).toBe('123456');
  });

  test('fault 8: mail that was queued without a running mailer is sent when one starts', async () => {
    const { directory, queue, startMailer } = await platform();
    await enqueue(queue, notice('one'), notice('two'));

    await startMailer();

    await eventually(async () => (await listMail(directory)).length === 2, 'both mails arrive');
  });

  test('fault 10: a job that is queued twice is one mail', async () => {
    const { directory, queue, startMailer } = await platform();
    await startMailer();

    await enqueue(queue, notice('one'));
    await eventually(async () => (await queue.depth()).live === 0, 'the first is sent');
    await enqueue(queue, notice('one'), notice('two'));
    await eventually(async () => (await listMail(directory)).length > 1, 'the other is sent');

    expect(await listMail(directory)).toHaveLength(2);
  });

  test('fault 12: a job with unknown fields is sent', async () => {
    const { directory, queue, startMailer } = await platform();
    await startMailer();
    const job = { ...notice('one'), priority: 'high' };

    await queue.enqueue([{ id: job.id, expiresAt: new Date(job.expiresAt), payload: job }]);

    await eventually(async () => (await listMail(directory)).length === 1, 'the mail arrives');
  });

  test('fault 31: a mail in progress when the mailer loses its connection is sent by the next attempt', async () => {
    const { database, queue, startMailer } = await platform();
    const attempts: string[] = [];
    const transport = fakeTransport(async ({ raw }) => {
      attempts.push(/^Message-ID: (.*)$/m.exec(raw)?.[1] ?? '');
      if (attempts.length > 1) return;
      await using session = await Session.open(database.url, { applicationName: 'scissors' });
      await session.query(
        "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'mailer' and datname = current_database()",
      );
    });
    const impatient = await openJobQueue(database.url, { queue: 'mail', applicationName: 'mailer', log: silentLog, leaseMs: 500 });

    await startMailer({ transport, queue: impatient });
    await enqueue(queue, notice('one'));
    await eventually(async () => attempts.length === 2 && (await queue.depth()).live === 0, 'it is sent again');

    expect(attempts[1]).toBe(attempts[0]);
  });

  test('fault 31: a mail that is refused permanently becomes a dead letter, and is sent after a replay', async () => {
    const { queue, startMailer } = await platform();
    let isBroken = true;
    let sent = 0;
    const transport = fakeTransport(async () => {
      if (isBroken) throw new PermanentError('the mailbox is closed');
      sent += 1;
    });
    await startMailer({ transport });
    await enqueue(queue, notice('one'));
    const [dead] = await eventually(async () => nonEmpty(await queue.dead(10)), 'it is dead');
    expect(dead).toMatchObject({ id: 'one', cause: 'the mailbox is closed' });

    isBroken = false;
    expect(await queue.replay('one')).toBe('replayed');

    await eventually(() => sent === 1, 'it is sent');
  });

  test('fault 31: a mail that fails is retried and delays no other', async () => {
    const { queue, startMailer } = await platform();
    const attempts: string[] = [];
    const transport = fakeTransport(async ({ raw }) => {
      const to = /^To: (.*)$/m.exec(raw)?.[1]?.trim() ?? '';
      attempts.push(to);
      if (to === 'slow@example.com' && attempts.filter((one) => one === to).length < 2) throw new Error('greylisted');
    });
    await startMailer({ transport });

    await enqueue(queue, { ...notice('one'), to: 'slow@example.com' }, notice('two'));
    await eventually(async () => (await queue.depth()).live === 0, 'both are sent');

    expect(attempts.filter((to) => to === 'slow@example.com')).toHaveLength(2);
    expect(attempts.indexOf('ada@example.com')).toBeLessThan(attempts.lastIndexOf('slow@example.com'));
  });

  test.each([
    ['of another purpose', { ...codeJob('1'), template: 'reset-code' as const }],
    ['that was moved to another job', { ...codeJob('1'), id: 'other' }],
    ['with a changed expiry', { ...codeJob('1'), expiresAt: inAMinute(59_000) }],
    ['that is missing', { ...notice('one'), template: 'activation-code' as const }],
  ])('a code %s is never sent', async (_what, job: MailJob) => {
    const { directory, queue, startMailer } = await platform();
    await startMailer();

    await enqueue(queue, job);

    await eventually(async () => (await queue.depth()).dead === 1, 'it is dead');
    expect(await listMail(directory)).toEqual([]);
  });

  test('a name with line breaks and bidirectional controls adds no line and changes no direction', async () => {
    const { directory, queue, startMailer } = await platform();
    await startMailer();

    await enqueue(queue, { ...notice('one'), data: { name: 'Ada\r\n\r\nCode: 666666\n\u202Eevil\u2066', handle: 'ada' } });
    const [mail] = await eventually(async () => nonEmpty(await listMail(directory)), 'the mail arrives');

    expect(mail?.text).toMatch(/^Hello Ada {4}Code: 666666 evil,$/m);
    expect(mail && codeOf(mail)).toBeUndefined();
    expect(mail?.html).not.toMatch(/\p{Bidi_Control}/u);
  });

  test.each([
    ['two recipients', 'ada@example.com, eve@example.com'],
    ['an injected header', 'ada@example.com\r\nBcc: eve@example.com'],
    ['a quoted local part', '"ada lovelace"@example.com'],
    ['a domain beyond ASCII', 'ada@b\u00FCcher.example'],
  ])('an address with %s becomes a dead letter, and the mails behind it are sent', async (_what, to) => {
    const { directory, queue, startMailer } = await platform();
    await startMailer();

    await enqueue(queue, { ...notice('one'), to }, notice('two'));
    await eventually(async () => (await queue.depth()).dead === 1 && (await listMail(directory)).length === 1, 'one dead, one sent');

    expect((await listMail(directory)).map((mail) => mail.to)).toEqual(['ada@example.com']);
  });

  test('a mail in progress is sent before the mailer stops', async () => {
    const { queue, startMailer } = await platform();
    const begun = Promise.withResolvers<undefined>();
    const gate = Promise.withResolvers<undefined>();
    const mailer = await startMailer({
      transport: fakeTransport(async () => {
        begun.resolve(undefined);
        await gate.promise;
      }),
    });
    await enqueue(queue, notice('one'));
    await begun.promise;

    const stopped = mailer[Symbol.asyncDispose]();
    gate.resolve(undefined);
    await stopped;

    expect(await queue.depth()).toEqual({ live: 0, dead: 0 });
  });

  test('fault 32: readiness depends on the queue and the transport, and names the one that is unavailable', async () => {
    const { database, startMailer } = await platform();
    const mailer = await startMailer();
    const ready = await fetch(`${mailer.addresses.http}/readyz`);
    expect({ status: ready.status, body: await ready.json() }).toEqual({ status: 200, body: { status: 'ready', unavailable: [] } });

    await using session = await Session.open(database.url, { applicationName: 'vandal' });
    await session.query('drop schema job_queue cascade');
    const notReady = await fetch(`${mailer.addresses.http}/readyz`);

    expect({ status: notReady.status, body: await notReady.json() }).toEqual({
      status: 503,
      body: { status: 'not ready', unavailable: ['jobs'] },
    });
    expect((await fetch(`${mailer.addresses.http}/healthz`)).status).toBe(200);
    expect(await (await fetch(`${mailer.addresses.metrics}/metrics`)).text()).toContain('job_queue_enqueued_total');
  });
});

async function enqueue(queue: Awaited<ReturnType<typeof openJobQueue>>, ...jobs: readonly MailJob[]): Promise<void> {
  await queue.enqueue(jobs.map((job) => ({ id: job.id, expiresAt: new Date(job.expiresAt), payload: job })));
}

function inAMinute(ms = 60_000): string {
  return new Date(Date.now() + ms).toISOString();
}

const notice = (id: string): MailJob => ({
  id,
  template: 'password-changed',
  to: 'ada@example.com',
  data: { name: 'Ada', handle: 'ada' },
  expiresAt: inAMinute(),
});

function codeJob(code: string): MailJob {
  const job = { ...notice('code'), template: 'activation-code' as const };
  return { ...job, sealed: { blob: seal(key, code, sealContext(job, 'activation')), purpose: 'activation' } };
}

const nonEmpty = <T>(items: readonly T[]): readonly T[] | undefined => (items.length > 0 ? items : undefined);
