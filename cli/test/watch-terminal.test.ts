import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { mayRun, Terminal, why } from '../../test/harness/terminal.ts';
import { transactionOf } from './fake-answers.ts';
import { FakeFeed } from './fake-feed.ts';
import { Home, shim } from './run-debt.ts';

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

describe.skipIf(!mayRun)(`debt watch on a terminal${why}`, () => {
  const terminal = (line: string) => new Terminal(line, { env: { ...home.env, ...home.signedIn, DEBT: shim }, cwd: home.dir });
  const bob = { id: 'b', alias: 'bob', handle: 'bob', name: 'Bob', link: 'linked', blocked: false, version: 1 };
  const lunch = transactionOf({
    id: '0198f2c4-0000-7000-8000-0000000000aa',
    verb: 'lend',
    person: bob,
    amount: { amount: '3.00', currency: 'EUR' },
    mine: false,
    state: 'pending',
    description: 'lunch',
  });

  test('opens with pending transactions, then the latest notifications, even if all of them have been read', async () => {
    feed.pending = [lunch];
    for (let count = 1; count <= 30; count += 1) feed.add(`${count}.00`);
    feed.readUpTo = 30;
    await using watch = terminal('exec "$DEBT" watch');

    await watch.until('up to date');
    watch.type('g');
    await watch.until('You owe bob 3.00 EUR for lunch: awaits your answer');

    expect(feed.subscriptions).toMatchObject([{ after: 10 }]);
    watch.type('q');
    await watch.ended();
  });

  test('shows the same notifications to a second watch, and only new ones to a later watch --once', async () => {
    feed.add('7.00');
    for (let opened = 1; opened <= 2; opened += 1) {
      await using watch = terminal('exec "$DEBT" watch');
      const text = await watch.until('up to date');
      expect(text).toContain('#1 2026-11-22 12:00 You owe @bob 7.00 EUR');
      watch.type('q');
      await watch.ended();
    }

    const nothing = await terminal('exec "$DEBT" watch --once').ended();
    feed.add('8.00');
    const news = await terminal('exec "$DEBT" watch --once').ended();

    expect(nothing).toBe('Nothing new since #1 (2026-11-22 12:00). See all: debt watch --once --all\n');
    expect(news).toMatch(/^#2 [^\n]+\n$/);
  });

  test('begins with pending transactions on a terminal that cannot draw', async () => {
    feed.pending = [lunch];
    feed.add('7.00');
    await using watch = terminal('TERM=dumb exec "$DEBT" watch');

    expect(await watch.until('confirm 00000001')).toMatch(
      /^2026-11-22 12:00 {2}You owe bob 3.00 EUR for lunch: awaits your answer {2}debt confirm 000000aa\n#1 /,
    );
  });

  test('is suspended by Ctrl-Z and draws again after fg', async () => {
    feed.add('7.00');
    await using shell = terminal("PS1='ready> ' exec bash --norc -i");

    shell.type('"$DEBT" watch\n');
    await shell.until('up to date');
    shell.type('\u001a');
    await shell.until('Stopped');
    shell.type('fg\n');
    const again = await shell.until('j/k move');
    shell.type('q');
    await shell.until('ready> ');

    expect(again).toContain('#1 2026-11-22 12:00 You owe @bob 7.00 EUR');
    shell.type('exit\n');
    await shell.ended();
  });
});
