import { expect, test } from 'vitest';
import { describeOnStage } from './harness/stage.ts';

const phone = { serviceWorkers: 'block', viewport: { width: 390, height: 844 } } as const;

describeOnStage('the account', (stage) => {
  test('has a switch for commands, which are hidden on a narrow window until it is on', async () => {
    const visitor = await stage.signedIn('ann', phone);
    const { page } = visitor;
    await visitor.record('Clara', /I owe/, '5');
    const commands = page.locator('.cli, .cli-mark');
    for (const path of ['/', '/people', '/activity', '/account/devices']) {
      await visitor.follow(path);
      expect([path, await commands.count()]).toEqual([path, 0]);
    }

    await visitor.follow('/account');
    await page.getByRole('link', { name: 'Developer' }).click();
    await page.getByRole('switch', { name: 'Show commands' }).check();
    await page.reload();
    await visitor.follow('/');

    await commands.first().waitFor();
    await visitor.follow('/account/developer');
    await page.getByRole('switch', { name: 'Show commands' }).uncheck();
    expect(await commands.count()).toBe(0);
  });

  test('has a page for each group of settings, and one way back', async () => {
    const visitor = await stage.signedIn('ben', phone);
    const { page } = visitor;
    await visitor.follow('/account');
    for (const [group, content] of [
      ['Profile', 'Default currency'],
      ['Security', 'Current password'],
      ['Devices', 'this session'],
      ['Data', 'Export as CSV'],
      ['Developer', 'Create token'],
    ] as const) {
      await page.getByRole('link', { name: group, exact: true }).click();
      await page.getByRole('heading', { name: group, level: 1 }).waitFor();
      await page.getByRole('main').getByText(content).or(page.getByLabel(content)).first().waitFor();
      await page.getByRole('main').getByRole('link', { name: 'Account', exact: true }).click();
      await page.getByRole('heading', { name: 'Account', level: 1 }).waitFor();
    }
    await visitor.follow('/account/nothing');
    await page.waitForURL(/\/account$/);
  });
});
