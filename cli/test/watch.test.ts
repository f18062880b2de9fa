import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
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

describe('debt watch off a terminal', () => {
  it('prints what is new once, in order, and goes on from there the next time', async () => {
    feed.add('7.00');
    feed.add('8.00');

    const first = await home.run(['watch', '--once'], { env: env() });
    feed.add('9.00');
    const second = await home.run(['watch', '--once'], { env: env() });

    expect(first.out).toBe(
      '#1  2026-11-22 12:00  You owe @bob 7.00 EUR for the taxi: waits for you  debt confirm 00000001\n' +
        '#2  2026-11-22 12:00  You owe @bob 8.00 EUR for the taxi: waits for you  debt confirm 00000002\n',
    );
    expect(second.out).toContain('#3 ');
    expect(second.out).not.toContain('#2 ');
  });

  it('shows each line once and in order when the server is killed in the middle', async () => {
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

  it('keeps its place in a file of its own that others cannot read', async () => {
    feed.add('7.00');

    await home.run(['watch', '--once'], { env: env() });

    const [name = ''] = readdirSync(join(home.state, 'cursors'));
    const path = join(home.state, 'cursors', name);
    expect(JSON.parse(readFileSync(path, 'utf8'))).toMatchObject({ version: 1, after: 1 });
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  it('says when history is gone', async () => {
    feed.add('7.00');
    await home.run(['watch', '--once'], { env: env() });
    for (const amount of ['8.00', '9.00', '10.00']) feed.add(amount);
    feed.floor = 3;

    const run = await home.run(['watch', '--once', '--json'], { env: env() });

    expect(run.out.split('\n')[0]).toBe('{"kind":"reset","version":1,"oldest":4}');
    expect(seqs(run.out)).toEqual([4]);
  });

  it('says when it is connected again and goes on where it was', async () => {
    feed.add('7.00');
    const running = home.start(['watch', '--json'], { env: env() });
    await running.until((out) => out.includes('"seq":1'));

    feed.closeAll(1012);
    await running.until((_out, err) => err.includes('connected again, it goes on'));
    feed.add('8.00');
    await running.until((out) => out.includes('"seq":2'));
    running.stop('SIGTERM');
    const run = await running.ended;

    expect(run.err).toMatch(/trying again in [\d.]+ s\ndebt: connected again/);
    expect(seqs(run.out)).toEqual([1, 2]);
  });

  it('exits 4 when the session is revoked while it listens', async () => {
    feed.add('7.00');
    const running = home.start(['watch'], { env: env() });
    await running.until((out) => out.includes('#1'));

    feed.closeAll(4401);
    const run = await running.ended;

    expect(run.code).toBe(4);
    expect(run.err).toContain('debt login');
  });

  it('exits 4 when the session is not known', async () => {
    feed.refuseWith = 401;

    const run = await home.run(['watch'], { env: env() });

    expect(run.code).toBe(4);
  });

  it('writes no escape byte, whatever is forced on it', async () => {
    feed.add('7.00');

    const run = await home.run(['watch', '--once'], { env: { ...env(), NO_COLOR: '1', TERM: 'xterm-256color' } });

    expect(run.out + run.err).not.toContain('\u001b');
  });
});
