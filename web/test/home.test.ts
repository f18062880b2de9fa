import { expect, test } from 'vitest';
import { describeOnStage } from './harness/stage.ts';

const phone = { serviceWorkers: 'block', viewport: { width: 390, height: 844 } } as const;
const dayMs = 86_400_000;
const dayIn = (days: number): string => new Date(Date.now() + days * dayMs).toISOString().slice(0, 10);

describeOnStage('the home page', (stage) => {
  /** Records as this user with a private contact, which posts at once. */
  const recorder =
    (handle: string) =>
    async (to: string, amount: string, currency: string, more: object = {}) =>
      stage.town.post(handle, '/v1/transactions', { verb: 'owe', to, amount: { amount, currency }, ...more });

  test('shows Confirm on the screen of a phone below the balances of five currencies, and nothing moves while it loads', async () => {
    const { page } = await stage.signedIn('ann', phone);
    const ben = stage.town.world.person('ben').join();
    await stage.town.post('ann', '/v1/people', { alias: 'Clara' });
    const record = recorder('ann');
    for (const currency of ['EUR', 'USD', 'GBP', 'JPY', 'CHF']) {
      await record('Clara', '1200', currency);
      await record('Clara', '500', currency, { verb: 'lend' });
    }
    ben.debt(['people', 'add', '@ann']);
    ben.debt(['lend', '@ann', '24.50', 'for', 'Tickets']);
    await page.addInitScript(() => {
      new PerformanceObserver((list) => {
        for (const entry of list.getEntries()) Object.assign(globalThis, { shifted: JSON.stringify(entry) });
      }).observe({ type: 'layout-shift', buffered: true });
    });

    await page.reload();
    const confirm = page.getByRole('region', { name: 'Needs you' }).getByRole('button', { name: /^Confirm/ });
    await confirm.waitFor();

    const box = await confirm.boundingBox();
    const bar = await page.getByRole('navigation', { name: 'Pages' }).boundingBox();
    expect((box?.y ?? 0) + (box?.height ?? 0)).toBeLessThan(bar?.y ?? 0);
    const lines = page.getByRole('region', { name: 'In all' }).getByRole('listitem');
    expect((await lines.allInnerTexts()).map((text) => text.replaceAll(/\s+/g, ' '))).toContain(
      'You owe £700.00 owed £500.00 owe £1,200.00',
    );
    expect(await page.evaluate(() => String(Reflect.get(globalThis, 'shifted')))).toBe('undefined');
  });

  test('does not show that everything is even while an entry is pending', async () => {
    const visitor = await stage.signedIn('carl', phone);
    const { page } = visitor;
    stage.town.world.person('dora').join();
    await visitor.record('@dora', /owes me|am owed/, '9');

    await page.getByText('No balance yet: an entry has to be confirmed first.').waitFor();
    expect(await page.getByText('You are even with everyone.').count()).toBe(0);
  });

  test('shows overdue debts and those that are due soon, which lead to their pages, and no others', async () => {
    const visitor = await stage.signedIn('emil', phone);
    const { page } = visitor;
    await stage.town.post('emil', '/v1/people', { alias: 'Bank' });
    const record = recorder('emil');
    await record('Bank', '10', 'EUR', { dueOn: dayIn(5), description: 'Phone' });
    await record('Bank', '20', 'EUR', { dueOn: dayIn(30), description: 'Car' });
    await record('Bank', '30', 'EUR', { description: 'House' });
    await page.reload();
    const needs = page.getByRole('region', { name: 'Needs you' });
    await needs.getByText(/due in [456] days/).waitFor();

    expect(await needs.getByRole('listitem').count()).toBe(1);
    await needs.getByRole('link', { name: 'You owe Bank €10.00, Phone' }).click();
    await page.getByRole('heading', { name: 'Phone' }).waitFor();
  });

  test('sorts people by their newest entry, with one net for each currency', async () => {
    const visitor = await stage.signedIn('fay', phone);
    const { page } = visitor;
    const record = recorder('fay');
    for (const alias of ['Ada', 'Max', 'Zoe']) await stage.town.post('fay', '/v1/people', { alias });
    for (const [who, amount] of [
      ['Zoe', '10'],
      ['Max', '99'],
      ['Ada', '20'],
    ] as const)
      await record(who, amount, 'EUR');
    await record('Zoe', '25', 'EUR', { verb: 'lend' });
    await page.reload();
    const people = page.getByRole('region', { name: 'People' }).getByRole('listitem');
    await people.nth(2).waitFor();

    expect((await people.allInnerTexts()).map((text) => text.replaceAll(/\s+/g, ' '))).toEqual([
      'Z Zoe owes you €15.00',
      'A Ada you owe €20.00',
      'M Max you owe €99.00',
    ]);
  });

  test('names a user by the chosen name on every page and in messages, until this user is renamed', async () => {
    const visitor = await stage.signedIn('gus', phone);
    const { page } = visitor;
    const hana = stage.town.world.person('hana').join();
    hana.debt(['account', 'set', '--name', 'Hana Sato']);
    hana.debt(['people', 'add', '@gus']);
    await visitor.record('@hana', /I owe/, '5');
    hana.debt(['confirm']);
    await page.getByRole('region', { name: 'Messages' }).getByText('Hana Sato confirmed €5.00').waitFor();

    await page.getByRole('region', { name: 'People' }).getByRole('link', { name: 'Hana Sato' }).click();
    await page.getByRole('heading', { name: 'Hana Sato' }).waitFor();
    await page.getByText('@hana', { exact: true }).waitFor();
    for (const path of ['/people', '/activity']) {
      await visitor.follow(path);
      await page.getByRole('main').getByRole('listitem').filter({ hasText: 'Hana Sato' }).first().waitFor();
    }
    stage.town.world.person('gus').debt(['people', 'rename', '@hana', 'Boss']);
    await page.reload();
    await visitor.follow('/people');
    await page.getByRole('link', { name: 'Boss' }).waitFor();
  });

  test('names who asked to connect, and leads to the page with Accept', async () => {
    const visitor = await stage.signedIn('ida', phone);
    const { page } = visitor;
    const jan = stage.town.world.person('jan').join();
    jan.debt(['people', 'add', '@ida']);
    jan.debt(['people', 'link', '@ida']);
    const needs = page.getByRole('region', { name: 'Needs you' });

    await needs.getByRole('link', { name: 'jan asked to connect' }).click();
    await page.getByRole('button', { name: 'Accept' }).click();
    await visitor.follow('/');

    await needs.waitFor({ state: 'detached' });
  });
});
