import { lstatSync, mkdirSync, readFileSync, statSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { FakeFeed } from './fake-feed.ts';
import { Home } from './run-debt.ts';

let feed: FakeFeed;
let home: Home;

beforeEach(async () => {
  feed = await FakeFeed.start();
  home = new Home(feed.origin);
});
afterEach(async () => {
  home[Symbol.dispose]();
  await feed[Symbol.asyncDispose]();
});

const seqs = (out: string): readonly number[] => [...out.matchAll(/"seq":(\d+),"eventId"/g)].map(([, seq]) => Number(seq));
const env = () => home.signedIn;

describe('debt watch without a terminal', () => {
  test('prints each new notification once and in order, and continues there with the same cursor file', async () => {
    feed.add('7.00');
    feed.add('8.00');

    const first = await home.run(['watch', '--once', '--cursor', 'seen.json'], { env: env() });
    feed.add('9.00');
    const second = await home.run(['watch', '--once', '--cursor', 'seen.json'], { env: env() });

    expect(first.out).toBe(
      '#1  2026-11-22 12:00  You owe @bob 7.00 EUR for the taxi: awaits your answer  debt confirm 00000001\n' +
        '#2  2026-11-22 12:00  You owe @bob 8.00 EUR for the taxi: awaits your answer  debt confirm 00000002\n',
    );
    expect(second.out).toContain('#3 ');
    expect(second.out).not.toContain('#2 ');
  });

  test('reports on stderr that nothing is new, since when, and how to see everything', async () => {
    feed.add('7.00');
    await home.run(['watch', '--once', '--cursor', 'seen.json'], { env: env() });

    const run = await home.run(['watch', '--once', '--cursor', 'seen.json'], { env: env() });
    const all = await home.run(['watch', '--once', '--cursor', 'seen.json', '--all'], { env: env() });

    expect(run).toMatchObject({
      code: 0,
      out: '',
      err: 'Nothing new since #1 (2026-11-22 12:00). See all: debt watch --once --all\n',
    });
    expect(all.out).toContain('#1 ');
  });

  test('reports once that a newer server has kinds of notifications that this release does not know', async () => {
    feed.headers = ['debt-release: 99.0.0'];
    feed.addOfLaterKind();
    feed.addOfLaterKind();
    feed.add('7.00');

    const run = await home.run(['watch', '--once', '--json'], { env: env() });

    expect(seqs(run.out)).toEqual([3]);
    expect(run.code).toBe(0);
    expect(run.err).toMatch(/^debt: A notification cannot be shown.*: update debt: .* 99\.0\.0\n$/);
  });

  test('with --once ends with a failure when the feed does not arrive in time', async () => {
    feed.add('7.00');
    feed.refuseWith = 502;

    const run = await home.run(['watch', '--once', '--timeout', '2'], { env: env() });

    expect(run).toMatchObject({ code: 17, out: '' });
    expect(run.err).toContain('did not arrive within 2 s');
    expect(run.err).toContain('the server answered 502');
  });

  test('reports on stderr that a feed is empty', async () => {
    expect(await home.run(['watch', '--once'], { env: env() })).toMatchObject({ code: 0, out: '', err: 'No notifications yet.\n' });
  });

  test('prints every notification without a cursor, independently of other readers and of the read mark', async () => {
    feed.add('7.00');
    feed.add('8.00');
    feed.readUpTo = 2;
    await home.run(['watch', '--once', '--cursor', 'other.json'], { env: env() });

    const piped = await home.run(['watch', '--once'], { env: env() });
    const json = await home.run(['watch', '--once', '--json'], { env: env() });

    expect(piped.out).toMatch(/^#1 .*\n#2 /);
    expect(seqs(json.out)).toEqual([1, 2]);
  });

  test('keeps an appended log complete while another reader reads the same feed', async () => {
    const log = () => home.run(['watch', '--once', '--json', '--cursor', 'log.json'], { env: env() });
    feed.add('7.00');
    const first = await log();
    feed.add('8.00');
    await home.run(['watch', '--once', '--cursor', 'other.json'], { env: env() });

    const second = await log();

    expect(seqs(first.out + second.out)).toEqual([1, 2]);
  });

  test('begins with the sequence number of --from, and refuses one that does not exist yet', async () => {
    for (const amount of ['7.00', '8.00', '9.00']) feed.add(amount);

    const run = await home.run(['watch', '--once', '--json', '--from', '2'], { env: env() });
    const next = await home.run(['watch', '--once', '--json', '--from', '4'], { env: env() });
    const beyond = await home.run(['watch', '--once', '--from', '9'], { env: env() });

    expect(seqs(run.out)).toEqual([2, 3]);
    expect(seqs(next.out)).toEqual([]);
    expect(beyond).toMatchObject({ code: 2, out: '' });
    expect(beyond.err).toContain('debt watch --from 4');
  });

  test('refuses --all with --from, a cursor of another account, and a cursor that is not a regular file', async () => {
    const cursor = home.file('other.json', '{"version":1,"user":"another","epoch":"e","after":3}');

    const two = await home.run(['watch', '--all', '--from', '2'], { env: env() });
    const other = await home.run(['watch', '--once', '--cursor', cursor], { env: env() });
    const device = await home.run(['watch', '--once', '--cursor', '/dev/null'], { env: env() });

    expect(two).toMatchObject({ code: 2, out: '' });
    expect(other).toMatchObject({ code: 2, out: '' });
    expect(readFileSync(cursor, 'utf8')).toContain('"after":3');
    expect(device).toMatchObject({ code: 2, out: '' });
    expect(statSync('/dev/null').isCharacterDevice()).toBe(true);
  });

  test('prints each notification once and in order when the server is killed in between', async () => {
    feed.add('1.00');
    feed.add('2.00');
    const running = home.start(['watch', '--json'], { env: env() });
    await running.until((out) => seqs(out).length === 2);

    await feed.stop();
    feed.add('3.00');
    await running.until((_out, err) => err.includes('trying again'));
    await feed.listen();
    await running.until((out) => seqs(out).length === 3);
    feed.add('4.00');
    await running.until((out) => seqs(out).length === 4);
    running.stop('SIGTERM');
    const { out } = await running.ended;

    expect(seqs(out)).toEqual([1, 2, 3, 4]);
    expect(feed.subscriptions.at(-1)).toMatchObject({ after: 2 });
    expect(
      out
        .trim()
        .split('\n')
        .every((line) => typeof JSON.parse(line) === 'object'),
    ).toBe(true);
  });

  test('writes a cursor that only its owner can read, and follows a link', async () => {
    feed.add('7.00');
    mkdirSync(join(home.dir, 'elsewhere'));
    await home.run(['watch', '--once', '--cursor', 'elsewhere/seen.json'], { env: env() });
    symlinkSync('elsewhere/seen.json', join(home.dir, 'seen.json'));
    feed.add('8.00');

    await home.run(['watch', '--once', '--cursor', 'seen.json'], { env: env() });

    const path = join(home.dir, 'elsewhere', 'seen.json');
    expect(JSON.parse(readFileSync(path, 'utf8'))).toMatchObject({ version: 1, after: 2 });
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(lstatSync(join(home.dir, 'seen.json')).isSymbolicLink()).toBe(true);
  });

  test('reports that older notifications are gone', async () => {
    const once = () => home.run(['watch', '--once', '--json', '--cursor', 'seen.json'], { env: env() });
    feed.add('7.00');
    await once();
    for (const amount of ['8.00', '9.00', '10.00']) feed.add(amount);
    feed.floor = 3;

    const run = await once();

    expect(run.out.split('\n')[0]).toBe('{"kind":"reset","version":1,"oldest":4}');
    expect(seqs(run.out)).toEqual([4]);
  });

  test('reports a new connection and continues at its cursor', async () => {
    feed.add('7.00');
    const running = home.start(['watch', '--json'], { env: env() });
    await running.until((out) => out.includes('"seq":1'));

    feed.closeAll(1012);
    await running.until((_out, err) => err.includes('reconnected, the feed continues'));
    feed.add('8.00');
    await running.until((out) => out.includes('"seq":2'));
    running.stop('SIGTERM');
    const run = await running.ended;

    expect(run.err).toMatch(/trying again in [\d.]+ s\ndebt: reconnected/);
    expect(seqs(run.out)).toEqual([1, 2]);
  });

  test('exits with 4 when the session is revoked while it runs', async () => {
    feed.add('7.00');
    const running = home.start(['watch'], { env: env() });
    await running.until((out) => out.includes('#1'));

    feed.closeAll(4401);
    const run = await running.ended;

    expect(run.code).toBe(4);
    expect(run.err).toContain('debt login');
  });

  test('exits with 4 when the server does not know the session', async () => {
    feed.refuseWith = 401;

    const run = await home.run(['watch'], { env: env() });

    expect(run.code).toBe(4);
  });

  test('writes no escape byte with NO_COLOR, even for a terminal with colours', async () => {
    feed.add('7.00');

    const run = await home.run(['watch', '--once'], { env: { ...env(), NO_COLOR: '1', TERM: 'xterm-256color' } });

    expect(run.out + run.err).not.toContain('\u001b');
  });
});
