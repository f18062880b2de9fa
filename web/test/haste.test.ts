import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import type { Visitor } from './harness/browser.ts';
import { submitOf } from './harness/browser.ts';
import { describeOnStage } from './harness/stage.ts';

describeOnStage('fast users, slow servers and lost feeds', (stage) => {
  const signedIn = (handle: string): Promise<Visitor> => stage.signedIn(handle, { serviceWorkers: 'block' });

  /** Delays POST requests to a path until they are released. */
  async function holdPosts(page: Page, path: string): Promise<{ readonly count: () => number; readonly letGo: () => void }> {
    const gate = Promise.withResolvers<undefined>();
    let count = 0;
    await page.route(path, async (route) => {
      if (route.request().method() !== 'POST') return route.continue();
      count += 1;
      await gate.promise;
      return route.continue();
    });
    return { count: () => count, letGo: () => gate.resolve(undefined) };
  }

  test('a double press while the server is slow sends one entry, and the button shows that it is busy', async () => {
    const { page } = await signedIn('ann');
    const held = await holdPosts(page, '**/v1/transactions');
    await page.getByRole('button', { name: 'Record', exact: true }).click();
    const dialog = page.getByRole('dialog', { name: 'Record' });
    await dialog.getByLabel('Name, or @handle of a user').fill('Clara');
    await dialog.getByLabel('Amount').fill('5');

    await submitOf(dialog).dblclick();
    await dialog.getByRole('button', { name: 'One moment …' }).waitFor();
    await dialog.getByLabel('Amount').press('Enter');
    held.letGo();
    await dialog.waitFor({ state: 'detached' });

    await page.getByRole('region', { name: 'In all' }).getByText('5.00').first().waitFor();
    expect(held.count()).toBe(1);
  });

  test('a double tap on Confirm sends one confirmation', async () => {
    const visitor = await signedIn('bea');
    const { page } = visitor;
    const other = stage.town.world.person('carl').join();
    other.debt(['people', 'add', '@bea']);
    other.debt(['lend', '@bea', '5']);
    const confirm = page.getByRole('button', { name: /^Confirm/ });
    await confirm.waitFor();
    const held = await holdPosts(page, '**/confirmation');

    await confirm.evaluate((button) => {
      for (const event of ['click', 'click']) button.dispatchEvent(new MouseEvent(event, { bubbles: true }));
    });
    held.letGo();

    await page.getByRole('region', { name: 'In all' }).getByText('5.00').first().waitFor();
    expect(held.count()).toBe(1);
    expect(await page.getByText('so nothing has changed').count()).toBe(0);
  });

  test('an offered undo is still available on the next page', async () => {
    const visitor = await signedIn('dora');
    const { page } = visitor;
    await visitor.record('Clara', /I owe/, '7');
    await visitor.follow('/people');

    await page.getByRole('region', { name: 'Messages' }).getByRole('button', { name: 'Undo' }).click();
    await page.getByText('Undone.').waitFor();
    await visitor.follow('/');

    await page.getByText('You are even with everyone.').waitFor();
  });

  test('the page refreshes everything when the server has reset the feed', async () => {
    const person = stage.town.world.person('emil').join();
    const visitor = await stage.visitor({ serviceWorkers: 'block' });
    const { page } = visitor;
    let send: (frame: object) => void = () => undefined;
    await page.routeWebSocket('**/v1/notifications/feed', (socket) => {
      send = (frame) => socket.send(JSON.stringify(frame));
      socket.onMessage((text) => {
        if (!String(text).includes('"subscribe"')) return;
        send({ type: 'subscribed', version: 1, epoch: 'first', after: 0, newest: 0, readUpTo: 0 });
        send({ type: 'caught_up', seq: 0 });
      });
    });
    await visitor.signIn('emil');
    await page.getByText('Nothing recorded yet').waitFor();
    person.debt(['people', 'add', 'Clara']);
    person.debt(['owe', 'clara', '3']);

    send({ type: 'reset', epoch: 'second', oldest: 9, newest: 9 });
    send({ type: 'caught_up', seq: 9 });

    await page.getByRole('region', { name: 'In all' }).getByText('3.00').first().waitFor();
  });

  test('a page without its code shows an error and can be reloaded', async () => {
    const visitor = await signedIn('frida');
    const { page } = visitor;
    await page.route('**/assets/Activity-*.js', (route) => route.abort('connectionreset'));
    await page.reload();
    await page.getByRole('heading', { name: 'Home' }).waitFor();
    await page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: 'Activity' }).click();
    await page.getByRole('heading', { name: 'This page did not load' }).waitFor();
    await page.unroute('**/assets/Activity-*.js');

    await page.getByRole('button', { name: 'Reload' }).click();

    await page.getByRole('heading', { name: 'Activity' }).waitFor();
  });

  test('a large address book is complete, and a name in it is found by typing', async () => {
    const visitor = await signedIn('gus');
    const { page } = visitor;
    for (let at = 0; at < 30; at += 1) await stage.town.post('gus', '/v1/people', { alias: `Person ${at}` });
    await page.reload();
    await visitor.follow('/people');

    await page.getByLabel('Find').fill('son 27');

    await page.getByText('1 of 30 people').waitFor();
    expect(await page.getByRole('main').getByRole('link').allTextContents()).toEqual(['Person 27']);
  });

  test('a person page with more open debts than one page of the list can show all of them', async () => {
    const visitor = await signedIn('hugo');
    const { page } = visitor;
    await stage.town.post('hugo', '/v1/people', { alias: 'Bank' });
    for (let at = 0; at < 101; at += 1)
      await stage.town.post('hugo', '/v1/transactions', { verb: 'owe', to: 'Bank', amount: { amount: '1', currency: 'EUR' } });
    await page.getByRole('region', { name: 'People' }).getByRole('link', { name: 'Bank' }).click();
    const open = page.getByRole('region', { name: 'Open debts' });
    await open.getByRole('listitem').nth(99).waitFor();

    await open.getByRole('button', { name: 'Show more debts' }).click();

    await open.getByRole('listitem').nth(100).waitFor();
    expect(await open.getByRole('button').count()).toBe(0);
  });

  test('a rate-limited read shows a countdown above the page and continues automatically', async () => {
    const { page } = await signedIn('ines');
    let busy = true;
    await page.route('**/v1/summary', (route) => {
      if (!busy) return route.continue();
      return route.fulfill({
        status: 429,
        headers: { 'retry-after': '2', 'content-type': 'application/problem+json' },
        body: '{"code":"too_many_requests","detail":"Too many requests."}',
      });
    });
    await page.reload();
    const banner = page.getByText(/The page continues in \d s/);
    await banner.waitFor();
    busy = false;

    await page.getByText('Nothing recorded yet').waitFor();
    await banner.waitFor({ state: 'detached' });
    expect(await page.getByText('Too many requests.').count()).toBe(0);
  });
});
