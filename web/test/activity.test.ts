import { expect, test } from 'vitest';
import { describeOnStage } from './harness/stage.ts';

const alone = { serviceWorkers: 'block' } as const;

describeOnStage('the activity', (stage) => {
  test('counts unread acts of other users, and none of this user', async () => {
    const visitor = await stage.signedIn('ann', alone);
    const { page } = visitor;
    const ben = stage.town.world.person('ben').join();
    await visitor.record('Clara', /I owe/, '5');
    ben.debt(['people', 'add', '@ann']);
    ben.debt(['lend', '@ann', '7']);
    const badge = page.getByRole('navigation', { name: 'Pages' }).locator('.count');
    await badge.waitFor();

    expect(await badge.innerText()).toMatch(/^1\b/);
    await page.reload();
    await badge.waitFor();
    expect(await badge.innerText()).toMatch(/^1\b/);
    await page
      .getByRole('navigation', { name: 'Pages' })
      .getByRole('link', { name: /^Activity/ })
      .click();
    await badge.waitFor({ state: 'detached' });
  });

  test('is grouped by day, and each of its lines leads to a debt or, before there is one, to a person', async () => {
    const visitor = await stage.signedIn('carl', alone);
    const { page } = visitor;
    stage.town.world.person('dora').join();
    await visitor.record('Clara', /I owe/, '5', 'Tea');
    await visitor.record('@dora', /I am owed|owes me/, '9', 'Taxi');
    await visitor.follow('/activity');
    await page.getByRole('heading', { name: /Today|Yesterday/ }).waitFor();
    const lines = page.getByRole('main').getByRole('listitem');

    expect(await lines.count()).toBe(await lines.getByRole('link').count());
    expect(await page.getByRole('main').getByRole('button', { name: /^Undo/ }).count()).toBe(0);
    await lines.getByRole('link', { name: /Taxi/ }).click();
    await page.getByRole('heading', { name: 'dora' }).waitFor();
    await visitor.follow('/activity');
    await lines.getByRole('link', { name: /Tea/ }).click();
    await page.getByRole('heading', { name: 'Tea' }).waitFor();
    await page.getByRole('main').getByRole('button', { name: /^Undo/ }).click();
    await page.getByText('Undone.').waitFor();
  });

  test('has changes of due dates between the transactions, unless it is filtered', async () => {
    const visitor = await stage.signedIn('emil', alone);
    const { page } = visitor;
    await visitor.record('Clara', /I owe/, '5', 'Tea');
    await visitor.follow('/activity');
    await page.getByRole('link', { name: /Tea/ }).click();
    await page.getByLabel('Due on').fill('2027-05-01');
    await page.getByRole('button', { name: 'Save' }).click();
    await visitor.follow('/activity');
    const changed = page.getByRole('link', { name: 'You changed the due date of €5.00' });
    await changed.waitFor();

    await page.getByLabel('Search descriptions').fill('tea');
    await changed.waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Clear' }).click();
    await changed.click();

    await page.getByRole('heading', { name: 'Tea' }).waitFor();
  });

  test('replaces the former history: its address keeps its filters', async () => {
    const visitor = await stage.signedIn('fay', alone);
    await visitor.goto('/history?q=tea&state=posted');

    await visitor.page.waitForURL(/\/activity\?q=tea&state=posted$/);
    expect(await visitor.page.getByLabel('Search descriptions').inputValue()).toBe('tea');
    await visitor.page.getByText('Nothing found').waitFor();
  });
});
