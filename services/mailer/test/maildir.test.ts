import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { mailTransportConformance } from '../src/transport/conformance.ts';
import { codeOf, listMail, readMail } from '../src/transport/maildir-reader.ts';
import { openMailTransport } from '../src/transport/open.ts';
import { MailTransport } from '../src/transport/port.ts';

const from = { name: '', address: 'no-reply@example.org' };
const signal = new AbortController().signal;
const mail = { id: 'job', to: 'ada@example.com', subject: 'Hello', text: 'Hello\n\nCode: 012345\n', html: '<p>Hello</p>' };

async function temporary(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'debt-mail-'));
  onTestFinished(() => rm(directory, { recursive: true }));
  return directory;
}

mailTransportConformance('maildir', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'debt-mail-'));
  return {
    open: (options) => openMailTransport(pathToFileURL(directory).href, options),
    received: async () => (await listMail(directory)).toReversed(),
    [Symbol.asyncDispose]: () => rm(directory, { recursive: true }),
  };
});

test('a mail is complete under new, readable by its owner only, and leaves nothing under tmp', async () => {
  const directory = await temporary();
  await using transport = await openMailTransport(pathToFileURL(join(directory, 'mail')).href, { from });

  await transport.send(mail, signal);
  await transport.send(mail, signal);

  const names = await readdir(join(directory, 'mail', 'new'));
  expect(names).toHaveLength(1);
  expect(await readdir(join(directory, 'mail', 'tmp'))).toEqual([]);
  const { mode } = await stat(join(directory, 'mail', 'new', names[0] ?? ''));
  expect(mode & 0o777).toBe(0o600);
});

test('the reader finds a mail by its id, and the code in its body', async () => {
  const directory = await temporary();
  await using transport = await openMailTransport(pathToFileURL(directory).href, { from });
  await transport.send(mail, signal);

  const [listed] = await listMail(directory);
  const read = await readMail(directory, listed?.id ?? '');

  expect(read).toEqual(listed);
  expect(read && codeOf(read)).toBe('012345');
  expect(await readMail(directory, '../../etc/passwd')).toBeUndefined();
  expect(await listMail(join(directory, 'nothing'))).toEqual([]);
});

test('a directory that is not writable is a transient error, and readiness reports it', async () => {
  const directory = await temporary();
  await writeFile(join(directory, 'taken'), '');
  await using transport = await openMailTransport(pathToFileURL(join(directory, 'taken')).href, { from });

  await expect(transport.send(mail, signal)).rejects.toMatchObject({ code: 'unavailable' });
  await expect(transport.ready()).rejects.toMatchObject({ code: 'unavailable' });
});

test('fault 31: an attempt on a backend that hangs ends after a time-out', async () => {
  const hangs = { send: () => new Promise<never>(() => undefined), ready: async () => undefined, close: async () => undefined };
  await using transport = new MailTransport(hangs, { from, sendTimeoutMs: 20 });

  await expect(transport.send(mail, signal)).rejects.toMatchObject({ code: 'deadline_exceeded' });
});
