import { expect, test } from 'vitest';
import { submitOf } from './harness/browser.ts';
import { describeOnStage } from './harness/stage.ts';

describeOnStage('form fields', (stage) => {
  test('a mistake is named by the label of its field, not by the name in the API, and leads to the field', async () => {
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
                { field: 'body.amount.amount', code: 'too_large', message: 'This is too much.' },
                { field: 'body.whatever', code: 'wrong_form', message: 'Write it in another way' },
              ],
            }),
          })
        : route.continue(),
    );
    await page.getByRole('button', { name: 'Record', exact: true }).first().click();
    const dialog = page.getByRole('dialog', { name: 'Record' });
    await dialog.getByLabel('Name, or @handle of a user').fill('Clara');
    await dialog.getByLabel('Amount').fill('6');
    await submitOf(dialog).click();

    await dialog.getByRole('button', { name: 'Amount: This is too much.', exact: true }).click();

    expect(await dialog.getByLabel('Amount').evaluate((field) => field === document.activeElement)).toBe(true);
    expect(await dialog.getByRole('alert').innerText()).not.toContain('whatever');
    expect(await dialog.getByRole('alert').innerText()).toContain('Write it in another way');
  });

  test('a mistake is shown for an incomplete date, which does not remove the due date', async () => {
    const visitor = await stage.signedIn('bea', { serviceWorkers: 'block' });
    const { page } = visitor;
    const person = stage.town.world.person('bea');
    person.debt(['people', 'add', 'Clara']);
    person.debt(['owe', 'clara', '5', 'for', 'tea', '--due', '2026-12-24', '--yes']);
    await visitor.follow('/activity');
    await page.getByRole('link', { name: 'You owe Clara' }).click();
    const due = page.getByRole('region', { name: 'Due date' });
    const field = due.getByLabel('Due on');
    await field.press('Delete');
    expect(await field.evaluate((input) => input instanceof HTMLInputElement && input.validity.badInput)).toBe(true);

    await due.getByRole('button', { name: 'Save' }).click();

    await due.getByRole('button', { name: 'Due on: Enter day, month and year, or clear the date.' }).waitFor();
    await page.reload();
    expect(await field.inputValue()).toBe('2026-12-24');
  });

  test('a mistake is shown for an incomplete date in a filter of the activity', async () => {
    const visitor = await stage.signedIn('carl', { serviceWorkers: 'block' });
    const { page } = visitor;
    await visitor.follow('/activity');
    await page.getByRole('button', { name: 'Dates' }).click();
    const from = page.getByLabel('From');
    await from.focus();
    await page.keyboard.type('1');
    await page.getByLabel('State', { exact: true }).focus();

    await page.getByText('Enter day, month and year, or clear the date.').waitFor();
    await from.fill('2026-01-01');
    await page.getByText('Enter day, month and year, or clear the date.').waitFor({ state: 'detached' });
  });

  test('a mistake is a plain sentence in every form that is sent empty or with texts that are too long', async () => {
    const visitor = await stage.signedIn('dana', { serviceWorkers: 'block' });
    const stranger = await stage.visitor({ serviceWorkers: 'block' });
    const wrong: string[] = [];
    for (const [{ page }, path] of [
      [stranger, '/'],
      [stranger, '/sign-up'],
      [stranger, '/reset'],
      [visitor, '/people'],
      [visitor, '/account/profile'],
      [visitor, '/account/security'],
      [visitor, '/account/developer'],
    ] as const) {
      await page.goto(`${stage.town.origin}${path}`);
      await page.locator('form').first().waitFor();
      for (const form of await page.locator('form').all())
        for (const text of ['', 'y'.repeat(300)]) {
          for (const input of await form.locator('input:not([hidden])').all()) await input.fill(text);
          await form.locator('[type="submit"]').click();
          const alert = await form.getByRole('alert').innerText();
          if (/must (?:NOT|match|have|be|pass)|"\^|server answered/.test(alert)) wrong.push(`${path}: ${alert}`);
        }
    }

    expect(wrong).toEqual([]);
  });

  test('a refused field is marked and described until it is changed', async () => {
    stage.town.world.person('elsa').join();
    const { page } = await stage.visitor({ serviceWorkers: 'block' });
    await page.goto(`${stage.town.origin}/sign-up`);
    for (const [label, text] of [
      ['Your name', 'Elsa'],
      ['Handle', 'elsa'],
      ['E-mail', 'elsa2@example.org'],
      ['Password', 'correct horse battery'],
    ] as const)
      await page.getByLabel(label).fill(text);
    await page.getByRole('button', { name: 'Create account' }).click();
    const handle = page.getByRole('textbox', { name: 'Handle' });

    await page.getByRole('button', { name: 'Handle: This handle is taken. Choose another one.' }).waitFor();
    expect(await handle.getAttribute('aria-invalid')).toBe('true');
    expect(await handle.evaluate(describedBy)).toContain('This handle is taken.');
    await handle.fill('elsa-two');
    expect(await handle.getAttribute('aria-invalid')).toBeNull();
    expect(await page.getByRole('alert').count()).toBe(0);
  });

  test('a mistake is shown for each missing field of a sign-in, and an address with an invalid id has no page', async () => {
    const { page } = await stage.visitor({ serviceWorkers: 'block' });
    await page.goto(stage.town.origin);
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();

    await page.getByRole('button', { name: 'Handle or e-mail: Enter your handle or your e-mail address.' }).waitFor();
    await page.getByRole('button', { name: 'Password: Enter your password.' }).waitFor();

    const visitor = await stage.signedIn('fritz', { serviceWorkers: 'block' });
    for (const path of ['/debts/xyz', '/people/xyz']) {
      await visitor.follow(path);
      await visitor.page.getByRole('heading', { name: 'There is no such page' }).waitFor();
    }
  });

  test('the code field has the focus after a code was requested', async () => {
    const { page } = await stage.visitor({ serviceWorkers: 'block' });
    await page.goto(`${stage.town.origin}/reset`);
    await page.getByLabel('E-mail').fill('someone@example.org');
    await page.getByRole('button', { name: 'Send a code' }).click();

    await page.getByRole('textbox', { name: 'Code' }).waitFor();
    expect(await page.getByRole('textbox', { name: 'Code' }).evaluate((field) => field === document.activeElement)).toBe(true);
  });
});

/** The texts that a screen reader reads with a field. */
function describedBy(field: Element): string {
  const ids = (field.getAttribute('aria-describedby') ?? '').split(' ');
  return ids.map((id) => document.getElementById(id)?.textContent ?? '').join(' ');
}
