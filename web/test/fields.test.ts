import { expect, test } from 'vitest';
import { describeOnStage } from './harness/stage.ts';

describeOnStage('what is wrong with a field is said at the field, in its words', (stage) => {
  test('a refusal names the label of the field, not what the API calls it, and leads to it', async () => {
    const { page } = await stage.signedIn('ann', { serviceWorkers: 'block' });
    await page.route('**/v1/transactions', (route) =>
      route.request().method() === 'POST'
        ? route.fulfill({
            status: 422,
            contentType: 'application/problem+json',
            body: JSON.stringify({
              code: 'invalid_request',
              detail: 'Not so.',
              errors: [
                { field: 'body.amount.amount', message: 'is too much' },
                { field: 'body.whatever', message: 'Say it in another way' },
              ],
            }),
          })
        : route.continue(),
    );
    await page.getByRole('button', { name: 'Record', exact: true }).first().click();
    const dialog = page.getByRole('dialog', { name: 'Record' });
    await dialog.getByLabel('Name, or @handle of a user').fill('Clara');
    await dialog.getByLabel('Amount').fill('6');
    await dialog.getByRole('button', { name: 'Record', exact: true }).click();

    await dialog.getByRole('button', { name: 'Amount: is too much', exact: true }).click();

    expect(await dialog.getByLabel('Amount').evaluate((field) => field === document.activeElement)).toBe(true);
    expect(await dialog.getByRole('alert').innerText()).not.toContain('whatever');
    expect(await dialog.getByRole('alert').innerText()).toContain('Say it in another way');
  });

  test('a date of which only the day was written is asked about, and takes no due date away', async () => {
    const visitor = await stage.signedIn('bea', { serviceWorkers: 'block' });
    const { page } = visitor;
    const person = stage.town.world.person('bea');
    person.debt(['people', 'add', 'Clara']);
    person.debt(['owe', 'clara', '5', 'for', 'tea', '--due', '2026-12-24']);
    await visitor.follow('/history');
    await page.getByRole('link', { name: 'You owe Clara' }).click();
    const due = page.getByRole('region', { name: 'Due date' });
    const field = due.getByLabel('Due on');
    await field.press('Delete');
    expect(await field.evaluate((input) => input instanceof HTMLInputElement && input.validity.badInput)).toBe(true);

    await due.getByRole('button', { name: 'Move' }).click();

    await due.getByRole('button', { name: 'Due on: Write day, month and year, or clear the date.' }).waitFor();
    await page.reload();
    expect(await field.inputValue()).toBe('2026-12-24');
  });

  test('a half-written date of the history says that it narrows nothing down', async () => {
    const visitor = await stage.signedIn('carl', { serviceWorkers: 'block' });
    const { page } = visitor;
    await visitor.follow('/history');
    const from = page.getByLabel('From');
    await from.focus();
    await page.keyboard.type('1');
    await page.getByLabel('State', { exact: true }).focus();

    await page.getByText('Write day, month and year, or clear the date.').waitFor();
    await from.fill('2026-01-01');
    await page.getByText('Write day, month and year, or clear the date.').waitFor({ state: 'detached' });
  });
});
