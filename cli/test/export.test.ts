import { execFileSync, spawn } from 'node:child_process';
import { lstatSync, mkdirSync, readdirSync, readFileSync, readlinkSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer, type OutgoingHttpHeaders, type ServerResponse } from 'node:http';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Home } from './run-debt.ts';

const debt = fileURLToPath(new URL('../bin/debt', import.meta.url));
const body = Buffer.from(`recorded_at,verb\r\n${'Mia, für 你好 🍕\r\n'.repeat(20)}`);
/** The header and the first lines. */
const short = body.subarray(0, body.indexOf('\r\n', 60) + 2);

/** Called after the server has sent the head of its answer. */
let answer: (response: ServerResponse) => void = () => undefined;
let headers: OutgoingHttpHeaders;
let asked = '';
/** Otherwise the end of the answer is the end of the connection. */
let isChunked: boolean;
const server = createServer((request, response) => {
  asked = request.url ?? '';
  response.useChunkedEncodingByDefault = isChunked;
  response.writeHead(200, headers);
  answer(response);
});
let home: Home;

beforeEach(async () => {
  answer = (response) => void response.end(body);
  headers = { 'content-type': 'text/csv' };
  isChunked = true;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server is not listening');
  home = new Home(`http://127.0.0.1:${address.port}`);
});
afterEach(async () => {
  home[Symbol.dispose]();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

const path = (name: string): string => join(home.dir, name);
const exportTo = (...args: readonly string[]) => home.run(['export', 'csv', ...args], { env: home.signedIn });
const beginningWith = (name: string): readonly string[] => readdirSync(home.dir).filter((one) => one.startsWith(name));

/** Runs a shell script in which "$@" is the export command. */
async function inShell(script: string): Promise<{ readonly code: number | null; readonly out: Buffer; readonly err: string }> {
  const child = spawn('bash', ['-c', script, 'bash', debt, 'export', 'csv'], { env: { ...home.env, ...home.signedIn }, cwd: home.dir });
  const out: Buffer[] = [];
  let err = '';
  child.stdout.on('data', (bytes: Buffer) => out.push(bytes));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (err += text));
  return new Promise((resolve) => void child.once('close', (code) => resolve({ code, out: Buffer.concat(out), err })));
}

/** Sends slowly, so that each byte arrives in its own chunk. */
async function drip(response: ServerResponse): Promise<void> {
  for (const byte of short) {
    response.write(Buffer.from([byte]));
    await pause(2);
  }
  response.end();
}

/** Creates a device for the test: a failing test must not destroy the /dev/null of this machine. */
function device(name: string, minor: number): boolean {
  try {
    execFileSync('mknod', [name, 'c', '1', String(minor)], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

test('a character that arrives in two chunks is intact on stdout and in a file', async () => {
  answer = (response) => void drip(response);

  const printed = await inShell('"$@" -');
  const saved = await exportTo('all.csv');

  expect(saved.code).toBe(0);
  expect(printed.out.equals(short)).toBe(true);
  expect(readFileSync(path('all.csv')).equals(short)).toBe(true);
});

test('a FIFO receives every byte and stays a FIFO', async () => {
  const run = await inShell('mkfifo f; timeout 20 cat f >got & "$@" f; code=$?; wait; exit $code');

  expect(run.code).toBe(0);
  expect(lstatSync(path('f')).isFIFO()).toBe(true);
  expect(readFileSync(path('got')).equals(body)).toBe(true);
});

test('a process substitution receives every byte', async () => {
  const run = await inShell('"$@" >(cat >got); code=$?; wait $!; exit $code');

  expect(run.err).toBe('');
  expect(run.code).toBe(0);
  expect(readFileSync(path('got')).equals(body)).toBe(true);
});

test('a link to stdout prints only the export, and stays a link', async () => {
  symlinkSync('/proc/self/fd/1', path('out'));

  const piped = await inShell('"$@" out');
  await inShell('echo first >file; "$@" out >>file');

  expect(piped.out.equals(body)).toBe(true);
  expect(readlinkSync(path('out'))).toBe('/proc/self/fd/1');
  expect(readFileSync(path('file')).equals(Buffer.concat([Buffer.from('first\n'), body]))).toBe(true);
});

test('a device receives the export and stays a device', async (context) => {
  if (!device(path('null'), 3) || !device(path('full'), 7)) return context.skip('this system does not allow the test to create devices');

  const dropped = await exportTo('null', '--json');
  const refused = await exportTo('full');

  expect(dropped.json()).toMatchObject({ file: 'null', bytes: body.length });
  expect(refused.code).toBe(3);
  expect(refused.err).toContain('full cannot be written');
  expect(['null', 'full'].map((name) => lstatSync(path(name)).isCharacterDevice())).toEqual([true, true]);
});

test('an export to a link writes the target and keeps the link', async () => {
  mkdirSync(path('ledger'));
  symlinkSync('ledger/new.csv', path('link.csv'));

  const made = await exportTo('link.csv');
  const again = await exportTo('link.csv');
  writeFileSync(path('ledger/new.csv'), 'old');
  const forced = await exportTo('link.csv', '--force');

  expect([made.code, again.code, forced.code]).toEqual([0, 6, 0]);
  expect(readlinkSync(path('link.csv'))).toBe('ledger/new.csv');
  expect(readFileSync(path('ledger/new.csv')).equals(body)).toBe(true);
  expect(statSync(path('ledger/new.csv')).mode & 0o777).toBe(0o600);
});

test('an existing file is unchanged without --force', async () => {
  const file = home.file('all of it.csv', 'the only copy');

  const refused = await exportTo('all of it.csv');
  const kept = readFileSync(file, 'utf8');
  const forced = await exportTo('all of it.csv', '--force');

  expect(refused.code).toBe(6);
  expect(refused.err).toContain("debt export csv 'all of it.csv' --force");
  expect(refused.err).toContain('debt explain file_exists');
  expect(kept).toBe('the only copy');
  expect(forced.code).toBe(0);
  expect(readFileSync(file).equals(body)).toBe(true);
  expect(beginningWith('all of it.csv')).toEqual(['all of it.csv']);
});

test('an export to a folder is refused as a folder', async () => {
  mkdirSync(path('ledger'));

  const run = await exportTo('ledger', '--force');

  expect(run.code).toBe(3);
  expect(run.err).toContain('ledger is a folder');
});

test('a file that another program creates during the export is not replaced', async () => {
  answer = (response) => {
    writeFileSync(path('all.csv'), 'of another program');
    response.end(body);
  };

  const run = await exportTo('all.csv');

  expect(run.code).toBe(6);
  expect(readFileSync(path('all.csv'), 'utf8')).toBe('of another program');
  expect(beginningWith('all.csv')).toEqual(['all.csv']);
});

test.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('%s during an export leaves no partial file', async (signal) => {
  answer = (response) => void response.write(body);
  const running = home.start(['export', 'csv', 'all.csv'], { env: home.signedIn });
  while (!beginningWith('all.csv').some((name) => statSync(path(name)).size > 0)) await pause(10);

  running.stop(signal);
  await running.ended;

  expect(beginningWith('all.csv')).toEqual([]);
});

test('an export that breaks off leaves no partial file', async () => {
  answer = (response) => {
    response.write(body);
    setTimeout(() => response.destroy(), 50);
  };

  const run = await exportTo('all.csv');

  expect(run.code).toBe(7);
  expect(run.err).toContain('nothing was written');
  expect(beginningWith('all.csv')).toEqual([]);
});

const page = '<!doctype html><title>Sign in to this network</title>';
interface Strange {
  readonly what: string;
  readonly format: 'csv' | 'json';
  readonly type: string;
  readonly text: string;
  readonly hasEnd?: boolean;
}
const strange: readonly Strange[] = [
  { what: 'the page of a network', format: 'csv', type: 'text/html', text: page },
  { what: 'a page that is declared as CSV', format: 'csv', type: 'text/csv', text: page },
  { what: 'JSON instead of CSV', format: 'csv', type: 'application/json', text: '[]\n' },
  { what: 'another JSON document', format: 'json', type: 'application/json', text: '{"items":[]}' },
  { what: 'nothing', format: 'json', type: 'application/json', text: '' },
  { what: 'half of an export as JSON', format: 'json', type: 'application/json', text: '[\n{"id":1}' },
  { what: 'half of a line of CSV', format: 'csv', type: 'text/csv', text: 'recorded_at,verb\r\n2026-' },
  { what: 'an answer without a known end', format: 'csv', type: 'text/csv', text: 'recorded_at,verb\r\n', hasEnd: false },
];
test.each(strange)('$what is not saved as an export', async ({ format, type, text, hasEnd = true }) => {
  headers = { 'content-type': type };
  isChunked = hasEnd;
  answer = (response) => void response.end(text);

  const saved = await home.run(['export', format, 'all.out'], { env: home.signedIn });
  const printed = await home.run(['export', format, '-'], { env: home.signedIn });

  expect([saved.code, printed.code]).toEqual([7, 7]);
  expect(beginningWith('all.out')).toEqual([]);
  if (text === page) expect(printed.out).toBe('');
});

test('the form of CSV is asked of the server, and JSON has none', async () => {
  const made = await exportTo('all.csv', '--separator', 'semicolon', '--decimal', 'comma', '--bom');
  const wanted = asked;
  const refused = await home.run(['export', 'json', '-', '--bom'], { env: home.signedIn });

  expect(made.code).toBe(0);
  expect(wanted).toBe('/v1/export?format=csv&separator=semicolon&decimal=comma&bom=true');
  expect(refused).toMatchObject({ code: 2, out: '' });
});

test('a settings file that is a link stays a link', async () => {
  mkdirSync(path('dotfiles'));
  mkdirSync(home.config, { recursive: true });
  writeFileSync(path('dotfiles/config.json'), '{"version":1}');
  symlinkSync('../../dotfiles/config.json', join(home.config, 'config.json'));
  symlinkSync('../../dotfiles/new.json', join(home.config, 'credentials.json'));
  answer = (response) => {
    const user = { id: 'u', handle: 'mia', name: 'Mia', email: 'm@example.org', activated: true, currency: 'EUR', createdAt: '' };
    response.end(JSON.stringify({ id: 's', token: 't', expiresAt: '2030-01-01T00:00:00Z', user }));
  };

  const set = await home.run(['config', 'set', 'currency', 'eur']);
  const login = await home.run(['login', 'mia', '--password-file', '-'], { stdin: 'secret\n' });

  expect([set.code, login.code]).toEqual([0, 0]);
  expect(readlinkSync(join(home.config, 'config.json'))).toBe('../../dotfiles/config.json');
  expect(readFileSync(path('dotfiles/config.json'), 'utf8')).toContain('"currency": "EUR"');
  expect(readlinkSync(join(home.config, 'credentials.json'))).toBe('../../dotfiles/new.json');
  expect(statSync(path('dotfiles/new.json')).mode & 0o777).toBe(0o600);
});
