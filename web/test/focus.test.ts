import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { describeOnStage } from './harness/stage.ts';

const alone = { serviceWorkers: 'block' } as const;

describeOnStage('the focus', (stage) => {
  test('is not moved when an entry of another user arrives or is withdrawn, or when its message ends', async () => {
    const { page } = await stage.signedIn('ann', alone);
    const ben = stage.town.world.person('ben').join();
    ben.debt(['people', 'add', '@ann']);
    await page.reload();
    await page.getByText('Nothing recorded yet').waitFor();
    const focused = await recordFocus(page);

    ben.debt(['lend', '@ann', '5']);
    await page.getByRole('button', { name: /^Confirm/ }).waitFor();
    ben.debt(['withdraw']);
    await page.getByRole('button', { name: /^Confirm/ }).waitFor({ state: 'detached' });
    await page.locator('.toast').first().waitFor({ state: 'detached' });
    await page.locator('.toast').first().waitFor({ state: 'detached' });
    await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));

    expect(await focused()).toEqual([]);
    expect(await page.evaluate(() => document.activeElement?.tagName)).toBe('BODY');
  });

  test('moves to the heading when another user removes the element that has it', async () => {
    const { page } = await stage.signedIn('carl', alone);
    const dora = stage.town.world.person('dora').join();
    dora.debt(['people', 'add', '@carl']);
    dora.debt(['lend', '@carl', '5']);
    await page.getByRole('button', { name: /^Decline/ }).focus();

    dora.debt(['withdraw']);

    await page.getByRole('button', { name: /^Decline/ }).waitFor({ state: 'detached' });
    await page.waitForFunction(() => document.activeElement?.tagName === 'H1');
  });
});

/** Records each element that receives the focus. */
async function recordFocus(page: Page): Promise<() => Promise<readonly string[]>> {
  await page.evaluate(() => {
    Object.assign(globalThis, { focused: [] });
    document.addEventListener('focusin', ({ target }) => {
      const list: unknown = Reflect.get(globalThis, 'focused');
      if (Array.isArray(list) && target instanceof Element) list.push(target.outerHTML.slice(0, 80));
    });
  });
  return () =>
    page.evaluate(() => {
      const list: unknown = Reflect.get(globalThis, 'focused');
      return Array.isArray(list) ? list.map(String) : [];
    });
}
