import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { submitOf, type Visitor } from './harness/browser.ts';
import { describeOnStage } from './harness/stage.ts';

const alone = { serviceWorkers: 'block' } as const;
const phone = { ...alone, viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true } as const;

describeOnStage('an entry is recorded as one sentence', (stage) => {
  /** Touches the screen, and counts. Typing is not counted. */
  function tapping({ page }: Visitor) {
    let count = 0;
    const tap = async (...[role, options]: Parameters<Page['getByRole']>): Promise<void> => {
      count += 1;
      await page.getByRole(role, options).first().tap();
    };
    return { tap, count: () => count };
  }
  const type = ({ page }: Visitor, text: string): Promise<void> => page.keyboard.type(text);
  const focused = ({ page }: Visitor, name: string): Promise<unknown> =>
    page.waitForFunction((wanted) => document.activeElement?.getAttribute('name') === wanted, name);

  test('with two taps on the page of a person, and with four for another person, in the other direction, with a text', async () => {
    const visitor = await stage.signedIn('ann', phone);
    const { page } = visitor;
    await visitor.record('Ben', /I owe/, '1');
    await visitor.record('Grandma', /I owe/, '1');
    await page.getByRole('region', { name: 'People' }).getByRole('link', { name: 'Ben' }).tap();
    await page.getByRole('heading', { name: 'Ben' }).waitFor();

    const best = tapping(visitor);
    await best.tap('button', { name: 'Record', exact: true });
    await focused(visitor, 'amount');
    await type(visitor, '20');
    await best.tap('button', { name: /^Record: You owe Ben .*20\.00/ });
    await page.getByText('You owe Ben €20.00').first().waitFor();
    expect(best.count()).toBe(2);

    await visitor.follow('/');
    const typical = tapping(visitor);
    await typical.tap('button', { name: 'Record', exact: true });
    await focused(visitor, 'amount');
    await type(visitor, '7,50');
    await typical.tap('button', { name: 'Grandma', exact: true });
    await focused(visitor, 'description');
    await type(visitor, 'Milk');
    await typical.tap('radio', { name: 'Grandma owes me' });
    await typical.tap('button', { name: /^Record: Grandma owes you .*7\.50/ });
    await page.getByText('Grandma owes you €7.50').first().waitFor();
    expect(typical.count()).toBe(4);
  });

  test('the amount has the focus and the decimal keypad, and the button shows what it records', async () => {
    const visitor = await stage.signedIn('bea', alone);
    const { page } = visitor;
    await page.getByRole('button', { name: 'Record', exact: true }).first().click();
    const dialog = page.getByRole('dialog', { name: 'Record' });
    await focused(visitor, 'amount');

    expect(await dialog.getByLabel('Amount').getAttribute('inputmode')).toBe('decimal');
    expect(await submitOf(dialog).innerText()).toBe('Record');
    await dialog.getByLabel('Amount').fill('20');
    await dialog.getByLabel('Currency').fill('EUR');
    await dialog.getByLabel('Name, or @handle of a user').fill('Clara');
    expect(await submitOf(dialog).innerText()).toBe('Record: You owe Clara €20.00');
    await dialog.getByRole('radio', { name: 'Clara owes me' }).check();
    expect(await submitOf(dialog).innerText()).toBe('Record: Clara owes you €20.00');
    await dialog.getByLabel('Currency').fill('JPY');
    expect(await submitOf(dialog).innerText()).toBe('Record: Clara owes you JPY\u00a020');
  });

  test('one of two hundred people is found by typing, and a part of a name is never taken for a person', async () => {
    const visitor = await stage.signedIn('carl', alone);
    const { page } = visitor;
    for (let at = 0; at < 200; at += 1) await stage.town.post('carl', '/v1/people', { alias: `Person ${at}` });
    await page.getByRole('button', { name: 'Record', exact: true }).first().click();
    const dialog = page.getByRole('dialog', { name: 'Record' });
    const name = dialog.getByRole('combobox', { name: 'Name, or @handle of a user' });
    await dialog.locator('.chip').nth(4).waitFor();
    expect(await dialog.locator('.chip').count()).toBe(5);
    await dialog.getByLabel('Amount').fill('5');

    await name.fill('son 17');
    await dialog.getByRole('option', { name: 'Person 179' }).waitFor();
    expect(await submitOf(dialog).innerText()).toBe('Record');
    await submitOf(dialog).click();
    await dialog.getByRole('button', { name: /Choose one of 11 people, or add “son 17” as a new person\./ }).click();
    await name.press('End');
    await name.pressSequentially('9');
    await name.press('ArrowDown');
    expect(await dialog.getByRole('option', { selected: true }).innerText()).toMatch(/^Person 179/);
    await name.press('Enter');

    expect(await name.inputValue()).toBe('');
    expect(await dialog.getByRole('button', { name: 'Person 179', exact: true }).getAttribute('aria-pressed')).toBe('true');
    await focused(visitor, 'description');
    await page.keyboard.press('Enter');
    await page.getByText('You owe Person 179 €5.00').first().waitFor();
  });

  test('a part of a name can be added as a new person, and Escape closes the list before the dialog', async () => {
    const visitor = await stage.signedIn('dora', alone);
    const { page } = visitor;
    await visitor.record('Annabel', /I owe/, '1');
    await page.getByRole('button', { name: 'Record', exact: true }).first().click();
    const dialog = page.getByRole('dialog', { name: 'Record' });
    const name = dialog.getByRole('combobox', { name: 'Name, or @handle of a user' });
    await dialog.getByLabel('Amount').fill('5');
    await name.fill('Anna');
    await dialog.getByRole('option', { name: 'Annabel' }).waitFor();
    await name.press('Escape');
    expect(await dialog.getByRole('option').count()).toBe(0);
    expect(await dialog.isVisible()).toBe(true);

    await name.press('ArrowUp');
    await name.press('Enter');

    await dialog.getByText('Anna is new: added to your address book.').waitFor();
    await dialog.getByRole('button', { name: /^Record: You owe Anna .*5/ }).click();
    await page.getByText('You owe Anna €5.00').first().waitFor();
  });

  test.each([
    [390, 844],
    [768, 1024],
    [1280, 800],
  ])('the effect of an entry and the button are visible without scrolling in a window of %i × %i', async (width, height) => {
    const visitor = await stage.signedIn(`emil${width}`, { ...alone, viewport: { width, height } });
    const { page } = visitor;
    for (const name of ['Ben', 'Clara', 'Grandma', 'Max', 'A housemate with a long name', 'Zoe'])
      await stage.town.post(`emil${width}`, '/v1/people', { alias: name });
    await page.getByRole('button', { name: 'Record', exact: true }).first().click();
    const dialog = page.getByRole('dialog', { name: 'Record' });
    await dialog.getByLabel('Amount').fill('20');
    await dialog.getByRole('button', { name: 'Grandma', exact: true }).click();

    for (const part of [dialog.locator('.consent'), submitOf(dialog)]) {
      const seen = await part.evaluate((element) => {
        const { left, right, top, bottom } = element.getBoundingClientRect();
        const corners = [top + 2, bottom - 2].map((y) => document.elementFromPoint((left + right) / 2, y));
        return corners.every((corner) => corner !== null && element.contains(corner));
      });
      expect(seen).toBe(true);
    }
    expect(await dialog.evaluate(({ scrollTop }) => scrollTop)).toBe(0);
  });
});
