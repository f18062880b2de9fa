import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { PermanentError } from '@debt/kit/errors';
import { eventually } from '@debt/kit/testing';
import { describeEngine } from '@debt/kit/testing/engines';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { mailTransportConformance } from '../src/transport/conformance.ts';
import { openMailTransport } from '../src/transport/open.ts';
import { addressOf, askFault, faultState, mailsOf, sesUrlOf, startSink } from './support/sink.ts';

const from = { name: 'Debt Tracker', address: 'no-reply@example.org' };
const { signal } = new AbortController();
const mail = { id: 'job', to: 'ada@example.com', subject: 'Hello', text: 'Hello\n', html: '<p>Hello</p>' };

mailTransportConformance('SES on the mail-sink', async () => {
  const sink = await startSink();
  return {
    open: (options) => openMailTransport(sink.url, options),
    received: () => mailsOf(sink.address),
    [Symbol.asyncDispose]: () => sink[Symbol.asyncDispose](),
  };
});

describeEngine('TEST_SES_URL', ({ url }) => {
  mailTransportConformance('SES on the mail-sink of the engines', async () => {
    await fetch(`${addressOf(url)}/mails`, { method: 'DELETE' });
    return {
      open: (options) => openMailTransport(url, options),
      received: () => mailsOf(addressOf(url)),
      [Symbol.asyncDispose]: async () => undefined,
    };
  });
});

async function backend(sendTimeoutMs?: number) {
  const sink = await startSink();
  onTestFinished(() => sink[Symbol.asyncDispose]());
  const transport = await openMailTransport(sink.url, { from, ...(sendTimeoutMs === undefined ? {} : { sendTimeoutMs }) });
  onTestFinished(() => transport[Symbol.asyncDispose]());
  return { sink, transport };
}

/** `aws-ses-v2-local` in a separate process. @returns its address. */
async function startForeignSes(): Promise<string> {
  const main = fileURLToPath(import.meta.resolve('aws-ses-v2-local/dist/cli.js'));
  const child = spawn(process.execPath, [main, '--host', '127.0.0.1', '--port', '0'], { stdio: ['ignore', 'pipe', 'inherit'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
  return eventually(() => /running at (http:\/\/[^\s/]+)/.exec(output)?.[1], 'it runs');
}

describe('mail by SES', () => {
  test('an independent replacement of SES accepts and parses our mail unchanged', async () => {
    const address = await startForeignSes();
    await using transport = await openMailTransport(`${sesUrlOf(address)}&configuration-set=debt`, { from });
    const subject = `Grüße 👋 ${randomUUID()}`;

    await transport.send({ ...mail, subject, text: 'Hällo Ada\n', html: '<p>Hällo</p>' }, signal);

    const store = await (await fetch(`${address}/store`)).json();
    const emails: readonly object[] =
      typeof store === 'object' && store !== null && 'emails' in store && Array.isArray(store.emails) ? store.emails : [];
    expect(emails.find((email) => 'subject' in email && email.subject === subject)).toMatchObject({
      from: '"Debt Tracker" <no-reply@example.org>',
      destination: { to: ['ada@example.com'], cc: [], bcc: [] },
      body: { text: 'Hällo Ada\n', html: '<p>Hällo</p>' },
    });
  });

  test('each mail has the configuration set of the URL, and the id of the job survives a server that replaces the Message-ID', async () => {
    const { sink } = await backend();
    await using transport = await openMailTransport(`${sink.url}&configuration-set=debt`, { from });

    await transport.send(mail, signal);

    const [taken] = await mailsOf(sink.address);
    expect(taken).toMatchObject({ configurationSet: 'debt', recipients: ['ada@example.com'] });
    expect(taken?.messageId).toBe(`<${taken?.mailId ?? ''}@example.org>`);
  });

  test.each(['reject', 'bad-address', 'mail-from'] as const)('the fault %s is permanent', async (fault) => {
    const { sink, transport } = await backend();
    await askFault(sink.address, fault);

    await expect(transport.send(mail, signal)).rejects.toThrow(PermanentError);
  });

  test.each(['throttle', 'too-many'] as const)('the fault %s requests a pause', async (fault) => {
    const { sink, transport } = await backend();
    await askFault(sink.address, fault);

    await expect(transport.send(mail, signal)).rejects.toMatchObject({ code: 'unavailable', retryAfterSeconds: 2 });
  });

  test.each(['throttle', 'paused', 'denied', 'unavailable', 'break', 'break-after'] as const)(
    'the fault %s is transient, and the library does not retry by itself',
    async (fault) => {
      const { sink, transport } = await backend();
      await askFault(sink.address, fault, 5);

      await expect(transport.send(mail, signal)).rejects.toMatchObject({ code: 'unavailable' });

      expect((await faultState(sink.address)).left).toBe(4);
    },
  );

  test('an attempt on an endpoint that hangs times out, and closes its connection', async () => {
    const { sink, transport } = await backend(200);
    await askFault(sink.address, 'hang', 1);

    await expect(transport.send(mail, signal)).rejects.toMatchObject({ code: 'deadline_exceeded' });

    await eventually(async () => (await faultState(sink.address)).hanging === 0, 'the connection is closed');
    await expect(transport.send(mail, signal)).resolves.toBeUndefined();
  });

  test('an endpoint that is not running is a transient error, and readiness reports it', async () => {
    const { sink, transport } = await backend();
    await sink[Symbol.asyncDispose]();

    await expect(transport.send(mail, signal)).rejects.toMatchObject({ code: 'unavailable' });
    await expect(transport.ready()).rejects.toMatchObject({ code: 'unavailable' });
  });

  test('credentials are not read without TLS, and with TLS their absence is an error of one line', async () => {
    for (const name of [
      'AWS_ACCESS_KEY_ID',
      'AWS_SECRET_ACCESS_KEY',
      'AWS_PROFILE',
      'AWS_CONTAINER_CREDENTIALS_FULL_URI',
      'AWS_WEB_IDENTITY_TOKEN_FILE',
    ])
      vi.stubEnv(name, undefined);
    vi.stubEnv('AWS_EC2_METADATA_DISABLED', 'true');
    vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', '/dev/null');
    vi.stubEnv('AWS_CONFIG_FILE', '/dev/null');
    onTestFinished(() => void vi.unstubAllEnvs());
    await using transport = await openMailTransport('ses://localhost:1?region=eu-central-1', { from });

    const [sent, ready] = await Promise.allSettled([transport.send(mail, signal), transport.ready()]);

    for (const outcome of [sent, ready]) {
      expect(outcome).toMatchObject({ status: 'rejected', reason: { code: 'unavailable' } });
      expect(String(outcome.status === 'rejected' && outcome.reason)).toMatch(
        /there are no AWS credentials: give the service AWS_ACCESS_KEY_ID[^\n]*$/,
      );
    }
  });

  test('an unreadable CA file is an error of the configuration', async () => {
    const opening = openMailTransport('ses://eu-central-1', { from, caFile: '/nowhere/ca.pem' });

    await expect(opening).rejects.toMatchObject({ code: 'bad_configuration', message: 'TLS_CA_FILE cannot be read (ENOENT).' });
  });
});
