import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { openJobQueue } from '@debt/kit/job-queue/open';
import { createTestDatabase, eventually, silentLog } from '@debt/kit/testing';
import { expect, onTestFinished, test } from 'vitest';
import { runMailer } from './support/mailer-process.ts';

async function environment() {
  const database = await createTestDatabase();
  onTestFinished(() => database[Symbol.asyncDispose]());
  const directory = await mkdtemp(join(tmpdir(), 'debt-mailer-'));
  onTestFinished(() => rm(directory, { recursive: true }));
  return {
    HTTP_PORT: '0',
    METRICS_PORT: '0',
    JOBS_URL: database.url,
    TRANSPORT_URL: pathToFileURL(directory).href,
    SEAL_KEY: Buffer.alloc(32, 7).toString('base64url'),
    MAIL_FROM: 'no-reply@example.org',
    PUBLIC_URL: 'https://debt.example.org',
  };
}

test('the process runs until SIGTERM, drains, and ends with 0', async () => {
  const variables = await environment();
  await using queue = await openJobQueue(variables.JOBS_URL, { queue: 'mail', applicationName: 'test', log: silentLog });
  await queue.provision();
  const mailer = runMailer(variables);
  await eventually(() => mailer.output().includes('"msg":"started"'), 'it starts');

  mailer.child.kill('SIGTERM');

  expect(await mailer.exited).toBe(0);
  expect(mailer.output()).toContain('"msg":"stopped"');
});

test('an invalid configuration ends the process with 2, and one error lists all problems', async () => {
  const mailer = runMailer({ ...(await environment()), MAIL_FROM: 'nobody', HTTP_PORT: 'http' });

  expect(await mailer.exited).toBe(2);
  expect(mailer.output()).toContain('MAIL_FROM=');
  expect(mailer.output()).toContain('HTTP_PORT=');
});

test('a queue that was not provisioned ends the process with 12', async () => {
  const mailer = runMailer(await environment());

  expect(await mailer.exited).toBe(12);
  expect(mailer.output()).toContain('run the task provision');
});
