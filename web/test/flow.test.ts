import { beforeEach, expect, test } from 'vitest';
import { at } from '../../test/harness/world.ts';
import { password, submitOf } from './harness/browser.ts';
import { describeOnStage } from './harness/stage.ts';

describeOnStage('the main tasks on the page', (stage) => {
  const { visitor, signedIn } = stage;
  let round = 0;
  let [ann, ben] = ['', ''];

  beforeEach(() => {
    round += 1;
    [ann, ben] = [`ann${round}`, `ben${round}`];
  });

  /** The number of transactions of a user on the server. */
  function shown(handle: string): number {
    const items =
      at(stage.town.world.person(handle).json('history'), 'items') ?? at(stage.town.world.person(handle).json('history'), 'transactions');
    if (!Array.isArray(items)) throw new Error('debt history --json has no items');
    return items.length;
  }

  test('two people sign up, record and settle, and each sees the entries of the counterparty without a reload', async () => {
    const [first, second] = [await visitor(), await visitor()];
    for (const [person, handle] of [
      [first, ann],
      [second, ben],
    ] as const) {
      await person.signUp(handle);
      await person.page.getByRole('heading', { name: 'Check your e-mail' }).waitFor();
      await person.activate(stage.town.code(handle));
    }

    await first.record(`@${ben}`, /I owe/, '35', 'Tickets');
    await second.page.getByRole('region', { name: 'Needs you' }).getByText('Tickets').waitFor();
    await second.page.getByRole('button', { name: /^Confirm/ }).click();
    await first.page.getByRole('region', { name: 'In all' }).getByText('35.00').first().waitFor();
    expect(await first.textOf('In all')).toMatch(/You owe\s+£35\.00/);
    await second.page.getByRole('region', { name: 'In all' }).getByText('35.00').first().waitFor();
    expect(await second.textOf('In all')).toMatch(/You are owed\s+£35\.00/);

    await first.page.getByRole('region', { name: 'People' }).getByRole('link', { name: ben }).click();
    await first.page.getByRole('button', { name: 'Settle up' }).click();
    const settle = first.page.getByRole('dialog', { name: 'Settle up' });
    await settle.getByRole('cell', { name: '35.00' }).waitFor();
    await settle.getByRole('button', { name: /^I paid/ }).click();
    await second.page.getByRole('button', { name: /^Confirm: .* paid you £35.00/ }).click();
    await first.page.getByText(`You and ${ben} are even in GBP.`).waitFor();
    await second.page.getByText('You are even with everyone.').waitFor();
  });

  test('a user records and undoes an entry by keyboard alone, with a visible focus at all times', async () => {
    stage.town.world.person(ann).join();
    const { page } = await visitor();
    await page.goto(stage.town.origin);
    await page.getByRole('heading', { level: 1 }).waitFor();
    const focused = (): Promise<string> =>
      page.evaluate(() => {
        const element = document.activeElement;
        if (element === null || !element.matches(':focus-visible')) return '';
        const label =
          element instanceof HTMLInputElement || element instanceof HTMLSelectElement ? element.labels?.[0]?.textContent : undefined;
        return label ?? element.getAttribute('aria-label') ?? element.textContent;
      });
    const tabTo = async (name: string): Promise<void> => {
      for (let presses = 0; presses < 80; presses += 1) {
        if ((await focused()).startsWith(name)) return;
        await page.keyboard.press('Tab');
      }
      throw new Error(`Tab never comes to ${name}`);
    };

    await tabTo('Handle or e-mail');
    await page.keyboard.type(ann);
    await tabTo('Password');
    await page.keyboard.type(`${password}\n`);
    await page.getByRole('heading', { name: 'Home' }).waitFor();
    await tabTo('Record');
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').waitFor();
    await tabTo('Name, or @handle');
    await page.keyboard.type('Clara');
    await page.keyboard.press('Tab');
    await page.keyboard.press('ArrowDown');
    await tabTo('Amount');
    await page.keyboard.type('12,50\n');
    await page.getByRole('region', { name: 'In all' }).getByText('12.50').first().waitFor();
    expect(await page.evaluate(() => document.activeElement?.tagName)).not.toBe('BODY');
    await tabTo('Undo');
    await page.keyboard.press('Enter');
    await page.getByText('You are even with everyone.').waitFor();
  });

  test('the feed continues after a restart of the platform, and no notification is missed or shown twice', async () => {
    const first = await signedIn(ann);
    await first.record('Clara', /I owe/, '1');
    await first.follow('/activity');
    const amounts = first.page.locator('.entry-amount');
    await amounts.first().waitFor();

    stage.town.world.platform(['down']);
    await first.page.getByText('The connection was lost').waitFor();
    stage.town.world.up();
    stage.town.world.person(ann).debt(['owe', 'clara', '2']);
    stage.town.world.person(ann).debt(['owe', 'clara', '3']);

    await amounts.nth(2).waitFor();
    expect(await amounts.allTextContents()).toEqual(['€3.00', '€2.00', '€1.00']);
  });

  test('an offline entry is shown as not sent, and is sent once when the network is back', async () => {
    const first = await signedIn(ann);
    await first.record('Clara', /I owe/, '1');

    await first.context.setOffline(true);
    await first.page.getByText('You are offline.').waitFor();
    await first.record('Dan', /I owe/, '7', 'Taxi');
    await first.page.getByRole('region', { name: 'Not sent yet' }).getByText('I owe Dan').waitFor();
    await first.context.setOffline(false);

    await first.page.getByRole('region', { name: 'Not sent yet' }).waitFor({ state: 'detached' });
    await first.page.getByRole('region', { name: 'In all' }).getByText('8.00').first().waitFor();
    expect(shown(ann)).toBe(2);
  });

  test('an entry is recorded once when its answer is lost', async () => {
    const first = await signedIn(ann, { serviceWorkers: 'block' });
    let lost = 0;
    await first.page.route('**/v1/transactions', async (route) => {
      if (route.request().method() !== 'POST' || lost > 0) return route.continue();
      lost += 1;
      await route.fetch();
      return route.abort('connectionreset');
    });

    await first.record('Clara', /I owe/, '9');

    await first.page.getByRole('region', { name: 'In all' }).getByText('9.00').first().waitFor();
    await first.page.getByRole('region', { name: 'Not sent yet' }).waitFor({ state: 'detached' });
    expect([lost, shown(ann)]).toEqual([1, 1]);
  });

  test('an expired session asks for the password over the page and keeps the draft', async () => {
    const first = await signedIn(ann);
    const { page } = first;
    await page.getByRole('button', { name: 'Record', exact: true }).click();
    const dialog = page.getByRole('dialog', { name: 'Record' });
    await dialog.getByLabel('Name, or @handle of a user').fill('Clara');
    await dialog.getByLabel('Amount').fill('15');
    await dialog.getByLabel('What for').fill('A long explanation');
    await first.context.clearCookies();
    await submitOf(dialog).click();

    const again = page.getByRole('dialog', { name: 'Sign in again' });
    await again.getByLabel('Password').fill(password);
    await again.getByRole('button', { name: 'Sign in', exact: true }).click();
    await again.waitFor({ state: 'detached' });

    expect(await dialog.getByLabel('What for').inputValue()).toBe('A long explanation');
    await submitOf(dialog).click();
    await page.getByRole('region', { name: 'In all' }).getByText('15.00').first().waitFor();
    expect(shown(ann)).toBe(1);
  });

  test('too many requests start a countdown, after which the form works again with its input', async () => {
    const first = await signedIn(ann, { serviceWorkers: 'block' });
    const { page } = first;
    let refused = 0;
    await page.route('**/v1/transactions', async (route) => {
      if (route.request().method() !== 'POST' || refused > 0) return route.continue();
      refused += 1;
      return route.fulfill({
        status: 429,
        headers: { 'retry-after': '2' },
        contentType: 'application/problem+json',
        body: '{"code":"rate_limited","detail":"Too many requests."}',
      });
    });
    await page.getByRole('button', { name: 'Record', exact: true }).click();
    const dialog = page.getByRole('dialog', { name: 'Record' });
    await dialog.getByLabel('Name, or @handle of a user').fill('Clara');
    await dialog.getByLabel('Amount').fill('4');
    await submitOf(dialog).click();

    await dialog.getByRole('button', { name: /Try again in \d s/ }).waitFor();
    expect(await dialog.getByLabel('Amount').inputValue()).toBe('4');
    await submitOf(dialog).click();
    await page.getByRole('region', { name: 'In all' }).getByText('4.00').first().waitFor();
    expect(shown(ann)).toBe(1);
  });

  test('two tabs of one user show the same, and a refused confirmation is reverted with a message', async () => {
    const first = await signedIn(ann, { serviceWorkers: 'block' });
    stage.town.world.person(ben).join();
    const tab = await first.context.newPage();
    await tab.goto(stage.town.origin);
    stage.town.world.person(ben).debt(['people', 'add', `@${ann}`]);
    stage.town.world.person(ben).debt(['lend', `@${ann}`, '5']);
    const [here, there] = [first.page.getByRole('button', { name: /^Confirm/ }), tab.getByRole('button', { name: /^Confirm/ })];
    await here.waitFor();
    await there.waitFor();

    await first.page.route('**/confirmation', (route) =>
      route.fulfill({ status: 409, contentType: 'application/problem+json', body: '{"code":"exceeds_outstanding","detail":"No."}' }),
    );
    await here.click();
    await first.page.getByText('so nothing has changed').waitFor();
    await here.waitFor();

    await there.click();
    await here.waitFor({ state: 'detached' });
    await first.page.getByRole('region', { name: 'In all' }).getByText('5.00').first().waitFor();
  });
});
