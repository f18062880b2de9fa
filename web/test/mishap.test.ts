import type { Locator, Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { password, submitOf, type Visitor } from './harness/browser.ts';
import { describeOnStage } from './harness/stage.ts';

const alone = { serviceWorkers: 'block' } as const;

describeOnStage('a mistake of the user or a failure of the network', (stage) => {
  test('does not change the typed person when the address book arrives late', async () => {
    const { page } = await stage.signedIn('ann', alone);
    const known = stage.town.world.person('ann');
    known.debt(['people', 'add', 'Bert']);
    const late = Promise.withResolvers<undefined>();
    await page.route('**/v1/people?*', async (route) => {
      await late.promise;
      return route.continue();
    });
    await page.reload();
    const dialog = await openRecord(page);
    await dialog.getByLabel('Name, or @handle of a user').fill('Zoe');
    await dialog.getByLabel('Amount').fill('5');

    late.resolve(undefined);
    await dialog.getByRole('button', { name: 'Bert' }).waitFor();

    expect(await dialog.getByLabel('Name, or @handle of a user').inputValue()).toBe('Zoe');
    await submitOf(dialog).click();
    await page.getByText('You owe Zoe €5.00').first().waitFor();
  });

  test('does not let a tab send as another user: it follows sign-out and sign-in in other tabs', async () => {
    const first = await stage.signedIn('bea', alone);
    const { page } = first;
    stage.town.world.person('carl').join();
    const other = await first.context.newPage();
    await other.goto(`${stage.town.origin}/account`);
    await other.getByRole('button', { name: 'Sign out', exact: true }).click();
    await page.getByRole('heading', { name: 'Welcome back' }).waitFor();

    await other.getByLabel('Handle or e-mail').fill('carl');
    await other.getByLabel('Password').fill(password);
    await other.getByRole('button', { name: 'Sign in', exact: true }).click();

    await page.getByRole('heading', { name: 'Home' }).waitFor();
    await first.follow('/account');
    await page.getByRole('region', { name: 'Your account' }).getByText('@carl').waitFor();
  });

  test('does not show the drafts and unsent entries of one user to the next, and does not send them as the next', async () => {
    const visitor = await stage.signedIn('dora', alone);
    const { page } = visitor;
    stage.town.world.person('emil').join();
    await page.route('**/v1/people', (route) => (route.request().method() === 'POST' ? route.abort('connectionreset') : route.continue()));
    await visitor.record('Clara', /I owe/, '7', 'Secret');
    await page.getByRole('region', { name: 'Not sent yet' }).waitFor();
    const dialog = await openRecord(page);
    await dialog.getByLabel('What for').fill('Another secret');
    await page.keyboard.press('Escape');
    await signOut(visitor);
    await page.unroute('**/v1/people');

    await visitor.signIn('emil');
    await openRecord(page);

    expect(await dialog.getByLabel('What for').inputValue()).toBe('');
    await page.keyboard.press('Escape');
    expect(await page.getByRole('region', { name: 'Not sent yet' }).count()).toBe(0);
    await visitor.record('Fred', /I owe/, '2');
    await page.getByRole('region', { name: 'In all' }).getByText('2.00').first().waitFor();
    await signOut(visitor);
    await visitor.signIn('dora');
    await page.getByRole('region', { name: 'In all' }).getByText('7.00').first().waitFor();
  });

  test('does not lose the input when a refusal arrives after the form was closed, which is shown', async () => {
    const visitor = await stage.signedIn('gus', alone);
    const { page } = visitor;
    const answer = Promise.withResolvers<undefined>();
    await page.route('**/v1/transactions', async (route) => {
      if (route.request().method() !== 'POST') return route.continue();
      await answer.promise;
      return route.fulfill({ status: 422, contentType: 'application/problem+json', body: '{"code":"invalid_request","detail":"Not so."}' });
    });
    const dialog = await openRecord(page);
    await dialog.getByLabel('Name, or @handle of a user').fill('Clara');
    await dialog.getByLabel('Amount').fill('6');
    await submitOf(dialog).click();
    await dialog.getByRole('button', { name: 'One moment …' }).waitFor();
    await page.keyboard.press('Escape');
    await openRecord(page);

    expect(await dialog.getByLabel('Amount').inputValue()).toBe('');
    await page.keyboard.press('Escape');
    answer.resolve(undefined);
    await page.getByRole('region', { name: 'Messages' }).getByText('Not so.').waitFor();
    await openRecord(page);
    expect(await dialog.getByLabel('Amount').inputValue()).toBe('6');
  });

  test('does not lose the draft for one person after a reload', async () => {
    const visitor = await stage.signedIn('hana', alone);
    const { page } = visitor;
    await visitor.record('Clara', /I owe/, '5');
    await page.getByRole('region', { name: 'People' }).getByRole('link', { name: 'Clara' }).click();
    const paid = page.getByRole('button', { name: 'I paid', exact: true });
    await paid.click();
    const dialog = page.getByRole('dialog', { name: 'Record' });
    await dialog.getByLabel('Amount').fill('2');
    await page.reload();

    await paid.click();

    expect(await dialog.getByLabel('Amount').inputValue()).toBe('2');
    await dialog.getByText('I paid Clara').waitFor();
  });

  test('does not record a due date in the year 26', async () => {
    const visitor = await stage.signedIn('nora', alone);
    const { page } = visitor;
    const dialog = await openRecord(page);
    await dialog.getByLabel('Name, or @handle of a user').fill('Clara');
    await dialog.getByLabel('Amount').fill('4');
    await dialog.getByText('More: due date').click();
    await dialog.getByLabel(/^Due/).fill('0026-12-01');
    await submitOf(dialog).click();

    await dialog.getByRole('button', { name: /four digits/ }).click();
    expect(await dialog.getByLabel(/^Due/).evaluate((field) => field === document.activeElement)).toBe(true);
    await dialog.getByLabel(/^Due/).fill('2026-12-01');
    await submitOf(dialog).click();
    await page.getByRole('region', { name: 'In all' }).getByText('4.00').first().waitFor();
  });

  test('does not close the sign-in dialog of an expired session when Escape is pressed repeatedly', async () => {
    const { page, context } = await stage.signedIn('ida', alone);
    await context.clearCookies();
    await page.evaluate(() => history.pushState(null, '', '/activity'));
    const again = page.getByRole('dialog', { name: 'Sign in again' });
    await again.waitFor();

    for (let presses = 0; presses < 3; presses += 1) await page.keyboard.press('Escape');
    await again.getByLabel('Password').fill(password);
    await again.getByRole('button', { name: 'Sign in', exact: true }).click();

    await page.getByText('No activity yet').waitFor();
    expect(await page.getByRole('dialog').count()).toBe(0);
  });

  test('does not hide that a sign-out failed', async () => {
    const visitor = await stage.signedIn('jan', alone);
    const { page } = visitor;
    await page.route('**/v1/sessions/current', (route) => route.abort('connectionreset'));
    await visitor.follow('/account');

    await page.getByRole('button', { name: 'Sign out', exact: true }).click();

    await page.getByRole('region', { name: 'Messages' }).getByText('You are still signed in.').waitFor();
    await page.unroute('**/v1/sessions/current');
    await page.getByRole('button', { name: 'Sign out', exact: true }).click();
    await page.getByRole('heading', { name: 'Welcome back' }).waitFor();
  });

  test('does not move the focus or the scroll position when a button is pressed', async () => {
    const visitor = await stage.signedIn('lea', alone);
    const { page } = visitor;
    const person = stage.town.world.person('lea');
    stage.town.world.person('max').join();
    person.debt(['people', 'add', '@max']);
    person.debt(['lend', '@max', '1']);
    person.debt(['people', 'add', 'Clara']);
    for (let count = 0; count < 8; count += 1) person.debt(['owe', 'clara', '1']);
    await visitor.follow('/activity');
    const withdraw = page.getByRole('button', { name: /^Withdraw/ });
    await withdraw.scrollIntoViewIfNeeded();
    await withdraw.click();
    await page.getByText('withdrawn', { exact: true }).waitFor();
    expect(await page.evaluate(() => scrollY)).toBeGreaterThan(0);

    await visitor.record('Dan', /I owe/, '3');
    await page.getByRole('region', { name: 'Messages' }).getByRole('button', { name: 'Undo' }).press('Enter');
    await page.getByText('Undone.').waitFor();
    expect(await page.evaluate(() => document.activeElement?.tagName)).not.toBe('BODY');
  });

  test('does not reorder or split an amount beside a right-to-left name', async () => {
    const visitor = await stage.signedIn('kim', alone);
    const { page } = visitor;
    await visitor.record('יוסי כהן', /I owe/, '12.50');
    await page.getByRole('region', { name: 'Messages' }).getByText('12.50').waitFor();
    await page.getByRole('region', { name: 'Messages' }).getByRole('button', { name: 'Close message' }).click();
    const names = page.getByRole('region', { name: 'People' }).getByRole('link');
    await names.first().waitFor();

    for (const name of await names.allTextContents()) {
      await visitor.follow('/');
      await page.getByRole('link', { name }).click();
      await page.getByRole('link', { name: 'Borrowed' }).click();
      await page.getByRole('region', { name: 'Outstanding' }).waitFor();
      expect(await runsOf(page.getByRole('region', { name: 'Outstanding' }).locator('.money'))).toBe(1);
    }
  });
});

/** The number of runs in which a text is drawn. */
const runsOf = (text: Locator): Promise<number> =>
  text.evaluate((element) => {
    const range = document.createRange();
    range.selectNodeContents(element);
    return range.getClientRects().length;
  });

async function signOut(visitor: Visitor): Promise<void> {
  await visitor.follow('/account');
  await visitor.page.getByRole('button', { name: 'Sign out', exact: true }).click();
  await visitor.page.getByRole('heading', { name: 'Welcome back' }).waitFor();
}

async function openRecord(page: Page): Promise<Locator> {
  await page.getByRole('button', { name: 'Record', exact: true }).first().click();
  return page.getByRole('dialog', { name: 'Record' });
}
