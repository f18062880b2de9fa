import type { Locator, Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { describeOnStage } from './harness/stage.ts';

const alone = { serviceWorkers: 'block' } as const;

describeOnStage('a slip of the hand or of the network costs nothing', (stage) => {
  test('who is written into the form stays the one it is about when the address book comes late', async () => {
    const { page } = await stage.signedIn('ann', alone);
    const known = stage.town.world.person('ann');
    known.debt(['people', 'add', 'Bert']);
    const late = Promise.withResolvers<undefined>();
    await page.route('**/v1/people?*', async (route) => {
      await late.promise;
      return route.continue();
    });
    const dialog = await openRecord(page);
    await dialog.getByLabel('Name, or @handle of a user').fill('Zoe');
    await dialog.getByLabel('Amount').fill('5');

    late.resolve(undefined);
    await dialog.getByRole('option', { name: 'Bert' }).waitFor({ state: 'attached' });

    expect(await dialog.getByLabel('Name, or @handle of a user').inputValue()).toBe('Zoe');
    await dialog.getByRole('button', { name: 'Record', exact: true }).click();
    await page.getByText('You owe Zoe 5.00').first().waitFor();
  });
});

async function openRecord(page: Page): Promise<Locator> {
  await page.getByRole('button', { name: 'Record', exact: true }).first().click();
  return page.getByRole('dialog', { name: 'Record' });
}
