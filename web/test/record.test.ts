import type { Locator, Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { at } from '../../test/harness/world.ts';
import { describeOnStage } from './harness/stage.ts';

const alone = { serviceWorkers: 'block' } as const;

describeOnStage('a new entry has the intended amount and person', (stage) => {
  /** The newest transaction of a user on the server. */
  function newest(handle: string): readonly unknown[] {
    const history = stage.town.world.person(handle).json('history');
    const items = at(history, 'items') ?? at(history, 'transactions');
    const first: unknown = Array.isArray(items) ? items[0] : undefined;
    return [at(first, 'person', 'alias'), at(first, 'amount', 'amount'), at(first, 'amount', 'currency')];
  }

  test('Record on the page of a person selects this person, and on other pages no one', async () => {
    const visitor = await stage.signedIn('ann', alone);
    const { page } = visitor;
    const person = stage.town.world.person('ann');
    for (const name of ['Ben', 'Grandma']) person.debt(['people', 'add', name]);
    person.debt(['owe', 'grandma', '3']);
    await page.getByRole('region', { name: 'People' }).getByRole('link', { name: 'Grandma' }).click();
    await page.getByRole('heading', { name: 'Grandma' }).waitFor();

    const dialog = await openRecord(page);
    expect(await chosenIn(dialog)).toBe('Grandma (no account)');
    expect(await dialog.getByLabel('Amount').evaluate((field) => field === document.activeElement)).toBe(true);
    await page.keyboard.press('Escape');
    await visitor.follow('/');
    await openRecord(page);
    expect(await chosenIn(dialog)).toBe('Choose a person …');
    expect(await dialog.getByLabel('With').evaluate((field) => field === document.activeElement)).toBe(true);
    await dialog.getByLabel('Amount').fill('5');
    await dialog.getByRole('button', { name: 'Record', exact: true }).click();
    await dialog.getByRole('button', { name: 'With: Choose a person.' }).waitFor();
    expect(await dialog.getByLabel('With').getAttribute('aria-invalid')).toBe('true');
    await dialog.getByLabel('With').selectOption({ label: 'Ben (no account)' });
    expect(await dialog.getByRole('alert').count()).toBe(0);
    await dialog.getByRole('button', { name: 'Record', exact: true }).click();

    await page.getByText('You owe Ben €5.00').first().waitFor();
    expect(newest('ann').slice(0, 2)).toEqual(['Ben', '5.00']);
  });

  test('a draft for one person is not offered on the home page', async () => {
    const visitor = await stage.signedIn('bea', alone);
    const { page } = visitor;
    await visitor.record('Ben', /I owe/, '5');
    await page.getByRole('region', { name: 'People' }).getByRole('link', { name: 'Ben' }).click();
    await page.getByRole('heading', { name: 'Ben' }).waitFor();
    const dialog = await openRecord(page);
    await dialog.getByLabel('Amount').fill('77');
    await page.keyboard.press('Escape');

    await visitor.follow('/');
    await openRecord(page);

    expect(await chosenIn(dialog)).toBe('Choose a person …');
    expect(await dialog.getByLabel('Amount').inputValue()).toBe('');
  });

  test('the recorded currency is the shown one, whether it is chosen, typed or named in the amount', async () => {
    const { page } = await stage.signedIn('carl', alone);
    const dialog = await openRecord(page);
    const [amount, currency] = [dialog.getByLabel('Amount'), dialog.getByLabel('Currency')];
    await dialog.getByLabel('Name, or @handle of a user').fill('Clara');

    await currency.focus();
    await page.keyboard.type('usd');
    expect(await currency.inputValue()).toBe('USD');
    await amount.fill('20 chf');
    expect(await currency.inputValue()).toBe('CHF');
    await currency.selectOption('EUR');
    expect(await amount.inputValue()).toBe('20');
    await dialog.getByRole('button', { name: 'Record', exact: true }).click();

    await page.getByText('You owe Clara €20.00').first().waitFor();
    expect(newest('carl')).toEqual(['Clara', '20.00', 'EUR']);
  });

  test('an ambiguous currency sign is refused until one of its currencies is chosen', async () => {
    const { page } = await stage.signedIn('dora', alone);
    const dialog = await openRecord(page);
    const amount = dialog.getByLabel('Amount');
    await dialog.getByLabel('Name, or @handle of a user').fill('Clara');
    await dialog.getByLabel('Currency').selectOption('EUR');
    await amount.fill('$5');
    await dialog.getByRole('button', { name: 'Record', exact: true }).click();

    await dialog.getByText('$ is the sign of USD, AUD, CAD and other currencies.').first().waitFor();
    expect(await amount.getAttribute('aria-invalid')).toBe('true');
    await dialog.getByLabel('Currency').selectOption('CAD');
    expect(await amount.getAttribute('aria-invalid')).toBeNull();
    expect(await dialog.getByRole('alert').count()).toBe(0);
    await dialog.getByRole('button', { name: 'Record', exact: true }).click();

    await page
      .getByText(/You owe Clara (?:CAD.|\$)5\.00/)
      .first()
      .waitFor();
    expect(newest('dora')).toEqual(['Clara', '5.00', 'CAD']);
  });

  test('a mistake disappears as soon as it is corrected, and so does a refusal of the server', async () => {
    const { page } = await stage.signedIn('emil', alone);
    const dialog = await openRecord(page);
    const amount = dialog.getByLabel('Amount');
    await dialog.getByLabel('Name, or @handle of a user').fill('@nobody-here');
    await amount.fill('1.234');
    await dialog.getByRole('button', { name: 'Record', exact: true }).click();
    await dialog.getByText('could mean two amounts. Enter 1234 or 1.23.').first().waitFor();

    await amount.fill('1234');
    expect(await dialog.getByRole('alert').count()).toBe(0);
    expect(await amount.getAttribute('aria-invalid')).toBeNull();
    await dialog.getByRole('button', { name: 'Record', exact: true }).click();
    await dialog.getByRole('alert').waitFor();
    await dialog.getByLabel('Name, or @handle of a user').fill('Zoe');
    expect(await dialog.getByRole('alert').count()).toBe(0);
  });
});

describeOnStage('settling', (stage) => {
  function pendingOf(handle: string): readonly string[] {
    const history = stage.town.world.person(handle).json('history', '--state', 'pending');
    const items = at(history, 'items') ?? at(history, 'transactions');
    return Array.isArray(items) ? items.map((item: unknown) => String(at(item, 'id'))) : [];
  }

  test('Settle all offers the amount that no pending payment claims, names who has to confirm the rest, and updates after the confirmation', async () => {
    const visitor = await stage.signedIn('fay', alone);
    const { page } = visitor;
    const [fay, ben] = [stage.town.world.person('fay'), stage.town.world.person('ben').join()];
    fay.debt(['people', 'add', '@ben', 'Ben']);
    fay.debt(['owe', '@ben', '24.50']);
    ben.debt(['confirm']);
    fay.debt(['pay', '@ben', '10']);
    await page.getByRole('region', { name: 'People' }).getByRole('link', { name: 'Ben' }).click();
    await page
      .getByRole('region', { name: 'Pending' })
      .getByText(/10\.00/)
      .waitFor();
    await page
      .getByRole('region', { name: 'Balance, EUR', exact: true })
      .getByText(/24\.50/)
      .waitFor();
    await page.getByRole('button', { name: 'I paid', exact: true }).click();
    const record = page.getByRole('dialog', { name: 'Record' });
    expect(await record.getByLabel('Amount').inputValue()).toBe('14.50');
    await page.keyboard.press('Escape');

    await page.getByRole('button', { name: 'Settle up' }).click();
    const settle = page.getByRole('dialog', { name: 'Settle all' });
    await settle.getByText(/You paid Ben €10\.00 already\. Pending: Ben has to confirm it\. €14\.50 are left to pay\./).waitFor();
    await settle.getByRole('button', { name: /^I paid Ben €14\.50/ }).click();
    await settle.waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Settle up' }).click();
    await settle.getByText('Nothing is left to pay.').waitFor();
    expect(await settle.getByRole('button', { name: /^I paid/ }).count()).toBe(0);
    for (const id of pendingOf('ben')) ben.debt(['confirm', id]);

    await page.getByText('You and Ben are even in EUR.').waitFor();
  });

  test('an amount beside a sentence about a payment has no sign', async () => {
    const visitor = await stage.signedIn('gina', alone);
    const { page } = visitor;
    await visitor.record('Clara', /I owe/, '10');
    stage.town.world.person('gina').debt(['pay', 'clara', '4']);
    await visitor.follow('/activity');

    const shown = await page.locator('.entry-amount').allTextContents();

    expect(shown).toEqual(['€4.00', '€10.00']);
  });
});

async function openRecord(page: Page): Promise<Locator> {
  await page.getByRole('banner').getByRole('button', { name: 'Record', exact: true }).click();
  return page.getByRole('dialog', { name: 'Record' });
}

const chosenIn = (dialog: Locator): Promise<string> =>
  dialog.getByLabel('With').evaluate((field) => (field instanceof HTMLSelectElement ? (field.selectedOptions[0]?.label ?? '') : ''));
