import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { renderCompose } from '../src/render/compose/render.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'debt-compose-'));
  for (const { path, text } of renderCompose('test')) writeFileSync(join(folder, path), text);
});
afterEach(() => rmSync(folder, { recursive: true }));

const run = () => execFileSync('sh', [join(folder, 'secrets.sh')]);
const secret = (name: string): string => readFileSync(join(folder, 'secrets', name), 'utf8');

test('the script creates the secrets once, keeps them, and closes their folder to other users', () => {
  run();
  const before = readdirSync(join(folder, 'secrets')).map((name) => [name, secret(name)]);

  run();

  expect(readdirSync(join(folder, 'secrets')).map((name) => [name, secret(name)])).toEqual(before);
  expect(statSync(join(folder, 'secrets')).mode & 0o777).toBe(0o700);
});

test('a URL has the password that its engine was given', () => {
  run();

  expect(secret('postgres-expenses')).toMatch(/^[\w-]{43}$/);
  expect(secret('expenses.DATABASE_URL')).toBe(`postgres://expenses:${secret('postgres-expenses')}@postgres:5432/expenses\n`);
  expect(secret('notifier.STORE_URL')).toBe(`mongodb://debt:${secret('mongodb')}@mongodb:27017/notifier?authSource=admin\n`);
  expect(secret('rabbitmq.conf')).toContain(`default_pass = ${secret('rabbitmq')}\n`);
  expect(secret('mailer.SEAL_KEY')).toBe(secret('expenses.SEAL_KEY'));
});
