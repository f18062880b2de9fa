import { expect, test } from 'vitest';
import type { Visitor } from './harness/browser.ts';
import { describeOnStage } from './harness/stage.ts';

describeOnStage('long lists', (stage) => {
  /** A user who can also record transactions through the API, which is faster than the page. */
  async function busy(handle: string): Promise<{ readonly visitor: Visitor; readonly record: (body: object) => Promise<void> }> {
    const visitor = await stage.signedIn(handle, { serviceWorkers: 'block' });
    const post = (path: string, body: object): Promise<void> => stage.town.post(handle, path, body);
    await post('/v1/people', { alias: 'Bank' });
    return { visitor, record: (body) => post('/v1/transactions', { to: 'Bank', amount: { amount: '1', currency: 'EUR' }, ...body }) };
  }

  test('a debt with many payments loads without a request for each, and shows older ones on request', async () => {
    const { visitor, record } = await busy('ann');
    const { page } = visitor;
    await record({ verb: 'owe', amount: { amount: '100', currency: 'EUR' }, description: 'Sofa' });
    for (let part = 0; part < 60; part += 1) await record({ verb: 'pay' });
    await page.getByRole('region', { name: 'People' }).getByRole('link', { name: 'Bank' }).click();
    const asked: string[] = [];
    page.on('request', (request) => asked.push(request.url()));

    await page.getByRole('region', { name: 'Open debts' }).getByRole('link', { name: 'Sofa' }).click();
    const lines = page.getByRole('region', { name: 'History of this debt' });
    await lines.getByRole('listitem').nth(49).waitFor();
    await lines.getByRole('button', { name: 'Show older' }).click();
    await lines.getByRole('listitem').nth(60).waitFor();

    expect(asked.filter((url) => /\/v1\/transactions\/./.test(url))).toEqual([]);
    await lines.getByRole('button', { name: /^Undo/ }).first().click();
    await lines.getByText('undone').waitFor();
  });

  test('the activity keeps its filters and its loaded pages after a navigation', async () => {
    const { visitor, record } = await busy('bea');
    const { page } = visitor;
    for (let count = 0; count < 51; count += 1) await record({ verb: 'owe', description: `Coffee ${count}` });
    await record({ verb: 'owe', description: 'Tea' });
    await visitor.follow('/activity');
    const entries = page.getByRole('main').getByRole('listitem');
    await page.getByLabel('Search descriptions').pressSequentially('coffee');
    await page.waitForURL(/q=coffee/);
    await page.getByLabel('State', { exact: true }).selectOption('Posted');
    await page.getByRole('button', { name: 'Show more' }).click();
    await entries.nth(50).waitFor();

    await entries.nth(50).getByRole('link').click();
    await page.getByRole('region', { name: 'Outstanding' }).waitFor();
    await page.goBack();

    await entries.nth(50).waitFor();
    expect(await page.getByLabel('Search descriptions').inputValue()).toBe('coffee');
    expect(await page.getByLabel('State', { exact: true }).inputValue()).toBe('posted');
    expect(await entries.count()).toBe(51);
    await page.reload();
    await entries.nth(49).waitFor();
    expect(await entries.count()).toBe(50);
  });

  test('the list of pending entries shows more than the first twenty on request, and keeps the keyboard focus', async () => {
    const { visitor, record } = await busy('carl');
    const { page } = visitor;
    stage.town.world.person('dora').join();
    stage.town.world.person('carl').debt(['people', 'add', '@dora']);
    await record({ verb: 'owe', to: '@dora' });
    stage.town.world.person('dora').debt(['confirm']);
    for (let count = 0; count < 21; count += 1) await record({ verb: 'lend', to: '@dora' });
    const waiting = page.getByRole('region', { name: 'For others to confirm' });
    await waiting.getByRole('listitem').nth(19).waitFor();

    await waiting.getByRole('button', { name: 'Show more' }).press('Enter');

    await waiting.getByRole('listitem').nth(20).waitFor();
    await waiting.getByText('That is all.').waitFor();
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('That is all.');
    await waiting
      .getByRole('button', { name: /^Withdraw/ })
      .last()
      .click();
    await waiting.getByRole('listitem').nth(20).waitFor({ state: 'detached' });
  });
});
