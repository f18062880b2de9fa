import type { Locator, Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { submitOf } from './harness/browser.ts';
import { contrastOf } from './harness/contrast.ts';
import { describeOnStage } from './harness/stage.ts';

const alone = { serviceWorkers: 'block' } as const;

describeOnStage('the elements on the screen are legible and easy to press', (stage) => {
  test.each(['light', 'dark'] as const)(
    'a button under the mouse is legible in %s mode, even when it counts down or is busy',
    async (colorScheme) => {
      const visitor = await stage.signedIn(`ann-${colorScheme}`, { ...alone, colorScheme });
      const { page } = visitor;
      await page.route('**/v1/transactions', (route) =>
        route.request().method() === 'POST'
          ? route.fulfill({
              status: 429,
              headers: { 'retry-after': '30' },
              contentType: 'application/problem+json',
              body: '{"code":"rate_limited","detail":"Too many requests."}',
            })
          : route.continue(),
      );
      await page.getByRole('button', { name: 'Record', exact: true }).first().click();
      const dialog = page.getByRole('dialog', { name: 'Record' });
      await dialog.getByLabel('Name, or @handle of a user').fill('Clara');
      await dialog.getByLabel('Amount').fill('4');
      const record = submitOf(dialog);
      await record.hover();
      expect(await contrastOf(record)).toBeGreaterThan(4.5);
      await record.click();
      const button = dialog.getByRole('button', { name: /^Try again in/ });
      await button.hover();

      expect(await contrastOf(button)).toBeGreaterThan(4.5);
      await button.evaluate((element) => {
        element.removeAttribute('disabled');
        element.setAttribute('aria-disabled', 'true');
      });
      expect(await contrastOf(button)).toBeGreaterThan(4.5);
    },
  );

  test('no label of the page is broken inside a word, on a phone and in large print', async () => {
    const visitor = await stage.signedIn('bea', { ...alone, viewport: { width: 390, height: 844 }, bypassCSP: true });
    const { page } = visitor;
    await visitor.record('Clara', /I owe/, '5');
    const broken: string[] = await brokenText(page);
    await page.getByRole('button', { name: 'Record', exact: true }).first().click();
    broken.push(...(await brokenText(page)));
    await page.keyboard.press('Escape');
    await page.addStyleTag({ content: 'html { font-size: 200% }' });
    for (const path of ['/', '/people', '/activity', '/account', '/account/devices']) {
      await visitor.follow(path);
      broken.push(...(await brokenText(page)).map((text) => `${path}: ${text}`));
    }

    expect(broken).toEqual([]);
  });

  test('a press anywhere on a row opens the page of its name', async () => {
    const visitor = await stage.signedIn('carl', { ...alone, viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });
    const { page } = visitor;
    await visitor.record('Clara', /I owe/, '5', 'Tea');
    const row = page.getByRole('region', { name: 'People' }).getByRole('listitem').filter({ hasText: 'Clara' });
    await row.waitFor();

    expect((await row.boundingBox())?.height).toBeGreaterThanOrEqual(44);
    await tapCorner(row);
    await page.getByRole('heading', { name: 'Clara' }).waitFor();
    await tapCorner(page.getByRole('region', { name: 'Open debts' }).getByRole('listitem'));
    await page.getByRole('heading', { name: 'Tea' }).waitFor();
    await visitor.follow('/activity');
    await tapCorner(page.locator('.entry-amount'));
    await page.getByRole('heading', { name: 'Tea' }).waitFor();
    await page.getByRole('button', { name: /^Undo/ }).last().tap();
    await page.getByText('Undone.').waitFor();
  });
});

/** Taps below and to the right of the text in the element. */
async function tapCorner(target: Locator): Promise<void> {
  await target.scrollIntoViewIfNeeded();
  const box = await target.boundingBox();
  if (box === null) throw new Error('the element is not on the screen');
  await target.page().touchscreen.tap(box.x + box.width - 3, box.y + box.height - 3);
}

/** The words in labels of the page that are broken over two lines. */
const brokenText = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    const labels = [...document.querySelectorAll('button, .button, nav a, .brand, .count, label, legend')];
    const texts = labels.flatMap((label) => {
      const walker = document.createTreeWalker(label, NodeFilter.SHOW_TEXT);
      const found: Text[] = [];
      while (walker.nextNode()) if (walker.currentNode instanceof Text) found.push(walker.currentNode);
      return found;
    });
    return texts.flatMap((text) =>
      [...text.data.matchAll(/\S+/g)].flatMap((query) => {
        const range = document.createRange();
        range.setStart(text, query.index);
        range.setEnd(text, query.index + query[0].length);
        const lines = new Set([...range.getClientRects()].filter(({ width }) => width > 0).map(({ top }) => Math.round(top)));
        return lines.size > 1 && text.parentElement?.closest('.visually-hidden') === null ? [`${query[0]} in ${text.data}`] : [];
      }),
    );
  });
