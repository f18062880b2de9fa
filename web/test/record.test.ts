import type { Locator, Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { at } from '../../test/harness/world.ts';
import { submitOf } from './harness/browser.ts';
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
    expect(await chosenIn(dialog)).toEqual(['Grandma']);
    expect(await dialog.getByLabel('Amount').evaluate((field) => field === document.activeElement)).toBe(true);
    await page.keyboard.press('Escape');
    await visitor.follow('/');
    await openRecord(page);
    expect(await chosenIn(dialog)).toEqual([]);
    const name = dialog.getByLabel('Name, or @handle of a user');
    await dialog.getByLabel('Amount').fill('5');
    await submitOf(dialog).click();
    await dialog.getByRole('button', { name: 'Name, or @handle of a user: Choose a person, or enter a name.' }).waitFor();
    expect(await name.getAttribute('aria-invalid')).toBe('true');
    await dialog.getByRole('button', { name: 'Ben', exact: true }).click();
    expect(await dialog.getByRole('alert').count()).toBe(0);
    await submitOf(dialog).click();

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

    expect(await chosenIn(dialog)).toEqual([]);
    expect(await dialog.getByLabel('Amount').inputValue()).toBe('');
  });

  test('the recorded currency is the shown one, whether it is chosen, typed or named in the amount', async () => {
    const { page } = await stage.signedIn('carl', alone);
    const dialog = await openRecord(page);
    const [amount, currency] = [dialog.getByLabel('Amount'), dialog.getByLabel('Currency')];
    await dialog.getByLabel('Name, or @handle of a user').fill('Clara');

    await currency.focus();
    await page.keyboard.press('Backspace');
    await page.keyboard.type('usd');
    expect(await currency.inputValue()).toBe('USD');
    await amount.fill('20 chf');
    expect(await currency.inputValue()).toBe('CHF');
    await currency.fill('euro');
    await page.keyboard.press('Enter');
    expect(await currency.inputValue()).toBe('EUR');
    expect(await amount.inputValue()).toBe('20');
    await currency.fill('no such');
    await amount.focus();
    expect(await currency.inputValue()).toBe('EUR');
    await submitOf(dialog).click();

    await page.getByText('You owe Clara €20.00').first().waitFor();
    expect(newest('carl')).toEqual(['Clara', '20.00', 'EUR']);
  });

  test('an ambiguous currency sign is refused until one of its currencies is chosen', async () => {
    const { page } = await stage.signedIn('dora', alone);
    const dialog = await openRecord(page);
    const amount = dialog.getByLabel('Amount');
    await dialog.getByLabel('Name, or @handle of a user').fill('Clara');
    await dialog.getByLabel('Currency').fill('EUR');
    await amount.fill('$5');
    await submitOf(dialog).click();

    await dialog.getByText('$ is the sign of USD, AUD, CAD and other currencies.').first().waitFor();
    expect(await amount.getAttribute('aria-invalid')).toBe('true');
    await dialog.getByLabel('Currency').fill('CAD');
    expect(await amount.getAttribute('aria-invalid')).toBeNull();
    expect(await dialog.getByRole('alert').count()).toBe(0);
    await submitOf(dialog).click();

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
    await submitOf(dialog).click();
    await dialog.getByText('could mean two amounts. Enter 1234 or 1.23.').first().waitFor();

    await amount.fill('1234');
    expect(await dialog.getByRole('alert').count()).toBe(0);
    expect(await amount.getAttribute('aria-invalid')).toBeNull();
    await submitOf(dialog).click();
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

  test('Settle up offers the amount that no pending payment claims, names who has to confirm the rest, and updates after the confirmation', async () => {
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
    const settle = page.getByRole('dialog', { name: 'Settle up' });
    await settle.getByText(/You paid Ben €10\.00 already\. Pending: Ben has to confirm it\. €14\.50 are left to pay\./).waitFor();
    await settle.getByRole('button', { name: /^I paid Ben €14\.50/ }).click();
    await settle.waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Settle up' }).click();
    await settle.getByText('Nothing is left to pay.').waitFor();
    expect(await settle.getByRole('button', { name: /^I paid/ }).count()).toBe(0);
    for (const id of pendingOf('ben')) ben.debt(['confirm', id]);

    await settle.getByText('You and Ben are even in EUR.').waitFor();
  });

  test('Settle up has one payment for each direction, and stays open until nothing is left to pay', async () => {
    const visitor = await stage.signedIn('hal', alone);
    const { page } = visitor;
    const hal = stage.town.world.person('hal');
    hal.debt(['people', 'add', 'Clara']);
    hal.debt(['owe', 'clara', '24.50']);
    hal.debt(['lend', 'clara', '100']);
    await page.getByRole('region', { name: 'People' }).getByRole('link', { name: 'Clara' }).click();
    await page
      .getByText(/100\.00/)
      .first()
      .waitFor();
    await page.getByRole('button', { name: 'Settle up' }).click();
    const settle = page.getByRole('dialog', { name: 'Settle up' });

    await settle.getByText(/On balance, Clara owes you €75\.50\. Record both payments to settle everything\./).waitFor();
    await settle.getByRole('button', { name: /^I paid Clara €24\.50/ }).click();
    await settle.getByRole('button', { name: /^I paid Clara/ }).waitFor({ state: 'detached' });
    await settle.getByRole('button', { name: /^Clara paid me €100\.00/ }).click();
    await settle.waitFor({ state: 'detached' });

    await page.getByText('You and Clara are even in EUR.').waitFor();
  });

  test('a payment that is more than is left to pay is refused before it is sent, on the page of the debt too', async () => {
    const visitor = await stage.signedIn('ivo', alone);
    const { page } = visitor;
    const [ivo, max] = [stage.town.world.person('ivo'), stage.town.world.person('max').join()];
    ivo.debt(['people', 'add', '@max', 'Max']);
    ivo.debt(['owe', '@max', '24.50', 'for', 'tickets']);
    max.debt(['confirm']);
    ivo.debt(['pay', '@max', '10']);
    let sent = 0;
    await page.route('**/v1/transactions', (route) => {
      if (route.request().method() === 'POST') sent += 1;
      return route.continue();
    });
    await page.getByRole('region', { name: 'People' }).getByRole('link', { name: 'Max' }).click();
    await page.getByRole('region', { name: 'Pending' }).waitFor();
    await page.getByRole('region', { name: 'Open debts' }).getByRole('link', { name: 'tickets' }).click();
    await page.getByRole('heading', { name: 'tickets' }).waitFor();
    await page.getByRole('button', { name: 'I paid', exact: true }).click();
    const dialog = page.getByRole('dialog', { name: 'Record' });

    expect(await dialog.getByLabel('Amount').inputValue()).toBe('14.50');
    await dialog.getByLabel('Amount').fill('24.50');
    await submitOf(dialog).click();
    await dialog.getByRole('button', { name: /^Amount: Enter at most €14\.50\. €10\.00 is pending already\./ }).waitFor();
    expect(sent).toBe(0);
    await dialog.getByRole('button', { name: /^All: .*14\.50/ }).click();
    await submitOf(dialog).click();
    await dialog.waitFor({ state: 'detached' });
    expect(sent).toBe(1);
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
  const dialog = page.getByRole('dialog', { name: 'Record' });
  await dialog.getByLabel('Amount').waitFor();
  return dialog;
}

/** The pressed names. */
const chosenIn = (dialog: Locator): Promise<readonly string[]> => dialog.locator('.chip[aria-pressed="true"] bdi').allTextContents();
