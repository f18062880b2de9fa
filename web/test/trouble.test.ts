import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { password, submitOf, type Visitor } from './harness/browser.ts';
import { describeOnStage } from './harness/stage.ts';

const alone = { serviceWorkers: 'block' } as const;
const phone = { ...alone, viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true } as const;

async function openRecord(page: Page) {
  await page.getByRole('button', { name: 'Record', exact: true }).first().click();
  const dialog = page.getByRole('dialog', { name: 'Record' });
  await dialog.getByLabel('Amount').waitFor();
  return dialog;
}

describeOnStage('in trouble', (stage) => {
  test('a dialog is closed by Back, which leaves the page behind it where it is', async () => {
    const visitor = await stage.signedIn('ann', phone);
    const { page } = visitor;
    await visitor.follow('/people');
    const dialog = await openRecord(page);
    await dialog.getByLabel('Amount').fill('5');

    await page.goBack();
    await dialog.waitFor({ state: 'detached' });
    expect(new URL(page.url()).pathname).toBe('/people');
    await openRecord(page);
    expect(await dialog.getByLabel('Amount').inputValue()).toBe('5');
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    await page.waitForFunction(() => !JSON.stringify(history.state).includes('"open"'));

    await page.goBack();
    await page.getByRole('heading', { name: 'Home' }).waitFor();
  });

  test('a dialog does not lead back when a link is followed at the moment in which it closes', async () => {
    const visitor = await stage.signedIn('bea', alone);
    const { page } = visitor;
    const dialog = await openRecord(page);
    await dialog.getByRole('button', { name: 'Close' }).evaluate((button) => {
      if (button instanceof HTMLElement) button.click();
      return Promise.resolve().then(() => history.pushState(null, '', '/people'));
    });

    await page.getByRole('heading', { name: 'People' }).waitFor();
    await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
    expect(new URL(page.url()).pathname).toBe('/people');
  });

  test('a dialog is closed by a press beside it, but not by a press that begins or ends inside', async () => {
    const visitor = await stage.signedIn('carl', phone);
    const { page } = visitor;
    const dialog = await openRecord(page);
    const box = await dialog.boundingBox();
    if (box === null) throw new Error('the dialog is not on the screen');
    await page.mouse.move(100, box.y + 20);
    await page.mouse.down();
    await page.mouse.move(100, box.y - 40);
    await page.mouse.up();
    expect(await dialog.isVisible()).toBe(true);

    await page.touchscreen.tap(100, box.y - 40);

    await dialog.waitFor({ state: 'detached' });
  });

  async function offline(visitor: Visitor): Promise<void> {
    await visitor.context.setOffline(true);
    await visitor.page.getByText('You are offline.').waitFor();
  }

  test('the record form knows the people offline, although it was never opened before', async () => {
    stage.town.world.person('dora').join();
    stage.town.world.person('dora').debt(['people', 'add', 'Clara']);
    const visitor = await stage.visitor(alone);
    const { page } = visitor;
    const loaded = page.waitForResponse((answer) => answer.url().includes('/v1/people?'));
    await visitor.signIn('dora');
    await loaded;
    await page.waitForLoadState('networkidle');
    await offline(visitor);

    const dialog = await openRecord(page);
    await dialog.getByRole('button', { name: 'Clara', exact: true }).click();
    await dialog.getByLabel('Amount').fill('3');
    await submitOf(dialog).click();

    await page.getByRole('region', { name: 'Not sent yet' }).getByText('I owe Clara').waitFor();
  });

  test('an offline entry that was not sent can be cancelled, and one whose answer was lost cannot', async () => {
    const visitor = await stage.signedIn('emil', alone);
    const { page } = visitor;
    await visitor.record('Clara', /I owe/, '1');
    await offline(visitor);
    await visitor.record('Clara', /I owe/, '7');
    const queued = page.getByRole('region', { name: 'Not sent yet' });
    await queued.getByRole('button', { name: /^Cancel: I owe Clara €7\.00/ }).click();
    await queued.waitFor({ state: 'detached' });
    await page.route('**/v1/transactions', async (route) => {
      if (route.request().method() !== 'POST') return route.continue();
      await route.fetch();
      return route.abort('connectionreset');
    });
    await visitor.context.setOffline(false);

    await visitor.record('Clara', /I owe/, '2');

    await queued.getByText('the answer was lost').waitFor();
    expect(await queued.getByRole('button').count()).toBe(0);
    await page.unroute('**/v1/transactions');
    await page.getByRole('region', { name: 'In all' }).getByText('3.00').first().waitFor();
  });

  test('the last state can be read offline after a reload, with its time and the entries that are not sent, until the session ends', async () => {
    const visitor = await stage.signedIn('frida');
    const { page } = visitor;
    await visitor.record('Clara', /I owe/, '35');
    await page.getByRole('region', { name: 'In all' }).getByText('35.00').first().waitFor();
    await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
    await page.reload();
    await page.getByRole('region', { name: 'In all' }).getByText('35.00').first().waitFor();
    await page.waitForFunction(() => navigator.serviceWorker.controller !== null);
    const kept = () => page.evaluate(async () => (await (await caches.match('/last-state'))?.text()) ?? '');
    await expect.poll(kept, { timeout: 20_000 }).toMatch(/"summary".*35\.00|35\.00.*"summary"/);
    await offline(visitor);
    await visitor.record('Clara', /I owe/, '4');

    await page.reload();

    await page.getByText(/This page shows the state of \d/).waitFor();
    await page.getByRole('region', { name: 'In all' }).getByText('35.00').first().waitFor();
    await page.getByRole('region', { name: 'Not sent yet' }).getByText('4.00').waitFor();
    await visitor.context.setOffline(false);
    await page.getByRole('region', { name: 'In all' }).getByText('39.00').first().waitFor();
    await visitor.follow('/account');
    await page.getByRole('button', { name: 'Sign out', exact: true }).click();
    await page.getByText('You are signed out.').waitFor();
    expect(await page.evaluate(async () => (await caches.match('/last-state')) === undefined)).toBe(true);
  });

  test('the end of a session hides the page, and asks for nothing but the password of the user, whom it knows', async () => {
    const visitor = await stage.signedIn('gus', alone);
    const { page } = visitor;
    await visitor.record('Clara', /I owe/, '35');
    const dialog = await openRecord(page);
    await dialog.getByLabel('Amount').fill('20');
    await visitor.context.clearCookies();
    await page.evaluate(() => history.pushState(null, '', '/people'));
    const again = page.getByRole('dialog', { name: 'Sign in again' });
    await again.waitFor();

    expect(await again.getByRole('textbox').count()).toBe(1);
    expect(await again.evaluate((element) => getComputedStyle(element, '::backdrop').backgroundColor)).toMatch(/^rgb\(/);
    await again.getByText('@gus').waitFor();
    await again.getByLabel('Password').fill(password);
    await again.getByRole('button', { name: 'Sign in', exact: true }).click();
    await again.waitFor({ state: 'detached' });
    expect(await dialog.getByLabel('Amount').inputValue()).toBe('20');
  });

  test('the end of a session offers a new password and another account', async () => {
    const visitor = await stage.signedIn('hana', alone);
    const { page } = visitor;
    const again = page.getByRole('dialog', { name: 'Sign in again' });
    for (const [name, heading] of [
      ['Forgot your password?', 'Set a new password'],
      ['Use another account', 'Welcome back'],
    ] as const) {
      await visitor.context.clearCookies();
      await visitor.follow('/people');
      await again.getByRole('button', { name }).click();
      await page.getByRole('heading', { name: heading }).waitFor();
      await visitor.signIn('hana');
    }
  });

  test('the end of a session is confirmed after an account was deleted', async () => {
    const visitor = await stage.signedIn('ivo', alone);
    const { page } = visitor;
    await visitor.follow('/account/data');
    await page.getByRole('button', { name: 'Delete account …' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel(/^Enter your handle/).fill('ivo');
    await dialog.getByLabel('Password').fill(password);
    await dialog.getByRole('button', { name: 'Delete permanently' }).click();

    await page.getByText('Your account was deleted.').waitFor();
    await page.reload();
    await page.getByRole('heading', { name: 'Welcome back' }).waitFor();
    expect(await page.getByText('Your account was deleted.').count()).toBe(0);
  });

  test('a new token can be copied, and leaves the screen when it is revoked', async () => {
    const visitor = await stage.signedIn('jan', { ...alone, permissions: ['clipboard-read', 'clipboard-write'] });
    const { page } = visitor;
    await visitor.follow('/account/developer');
    await page.getByLabel('What it is for').fill('backup');
    await page.getByRole('button', { name: 'Create token' }).click();
    await page.getByRole('button', { name: 'Copy the token' }).click();
    await page.getByRole('button', { name: 'Copied', exact: true }).waitFor();
    const secret = await page.locator('.secret').innerText();
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(secret);

    await page.getByRole('button', { name: 'Revoke backup', exact: true }).click();

    await page.getByText('The token is revoked.').waitFor();
    expect(await page.getByText(secret).count()).toBe(0);
  });

  test('a session is named after the browser and the device', async () => {
    const visitor = await stage.signedIn('kim', alone);
    await visitor.follow('/account/devices');

    await visitor.page.getByRole('region', { name: 'Your sessions' }).getByText('Chrome on Linux').waitFor();
  });

  test('a moved due date is reported', async () => {
    const visitor = await stage.signedIn('lea', alone);
    const { page } = visitor;
    await visitor.record('Clara', /Clara owes me/, '5', 'Tea');
    await page.getByRole('region', { name: 'People' }).getByRole('link', { name: 'Clara' }).click();
    await page.getByRole('link', { name: 'Tea', exact: true }).click();
    await page.getByLabel('Due on').fill('2027-03-01');
    await page.getByRole('region', { name: 'Due date' }).getByRole('button', { name: 'Save' }).click();

    await page.getByText('Due on 1 Mar 2027.').waitFor();
  });

  test('a shortcut of the installed page opens the form, once', async () => {
    const visitor = await stage.signedIn('max', alone);
    const { page } = visitor;
    await page.goto(`${stage.town.origin}/?record=lend`);
    const dialog = page.getByRole('dialog', { name: 'Record' });
    await dialog.getByRole('radio', { name: 'I am owed', checked: true }).waitFor();

    expect(new URL(page.url()).search).toBe('');
  });
});
