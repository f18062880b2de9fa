import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { axeFaults, mayRun, openBrowser, Visitor, why } from './harness/browser.ts';
import { Town } from './harness/town.ts';

const timeoutMs = 240_000;
const routes = ['/', '/people', '/activity', '/account', '/account/profile', '/account/developer'];
/** The text spacing that readers may set according to WCAG 1.4.12. */
const spacing =
  '* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important } p { margin-bottom: 2em !important }';

describe.runIf(mayRun)(`the page adapts to its user${why}`, () => {
  let town: Town;
  let browser: Browser;

  beforeAll(async () => {
    town = new Town();
    const [first, second] = [town.world.person('alice').join(), town.world.person('bob').join()];
    first.debt(['people', 'add', '@bob', 'Bob']);
    first.debt(['owe', '@bob', '35', 'for', 'tickets', '--due', '2026-12-24', '--yes']);
    second.debt(['confirm']);
    second.debt(['lend', '@alice', '12.40', 'for', 'groceries']);
    browser = await openBrowser();
  }, timeoutMs);
  afterAll(async () => {
    await browser.close();
    town[Symbol.dispose]();
  }, timeoutMs);

  async function alice(options: Parameters<Browser['newContext']>[0] = {}): Promise<Visitor> {
    const visitor = await Visitor.open(browser, town.origin, options);
    await visitor.signIn('alice');
    return visitor;
  }

  test('no text is cut off and nothing scrolls horizontally with the text spacing that a reader may set', {
    timeout: timeoutMs,
  }, async () => {
    const { page, follow, close } = handy(await alice({ viewport: { width: 390, height: 844 }, bypassCSP: true }));
    await page.addStyleTag({ content: spacing });
    const faults: string[] = [];
    for (const route of routes) {
      await follow(route);
      const found = await page.evaluate(() => {
        const wide =
          document.documentElement.scrollWidth > innerWidth ? [`the page is ${document.documentElement.scrollWidth} px wide`] : [];
        const cut = [...document.querySelectorAll('button, a, h1, h2, p, label')].filter(
          (element) =>
            element.scrollHeight > element.clientHeight + 2 && getComputedStyle(element).overflow === 'hidden' && element.clientHeight > 1,
        );
        return [...wide, ...cut.map((element) => `cut off: ${element.textContent.slice(0, 40)}`)];
      });
      faults.push(...found.map((fault) => `${route}: ${fault}`));
    }

    expect(faults).toEqual([]);
    await close();
  });

  test('every page has no accessibility violation in forced colours, and the focused element is outlined', {
    timeout: timeoutMs,
  }, async () => {
    const { page, follow, close } = handy(await alice({ forcedColors: 'active' }));
    const faults: string[] = [];
    for (const route of routes) {
      await follow(route);
      faults.push(...(await axeFaults(page)).map((fault) => `${route}: ${fault}`));
    }
    await page.keyboard.press('Tab');

    expect(faults).toEqual([]);
    expect(await page.evaluate(() => getComputedStyle(document.activeElement ?? document.body).outlineStyle)).not.toBe('none');
    await close();
  });

  test('every control on a touch screen is at least 44 px high and 24 px wide', { timeout: timeoutMs }, async () => {
    const { page, follow, close } = handy(await alice({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true }));
    const faults: string[] = [];
    for (const route of routes) {
      await follow(route);
      const small = await page.evaluate(() =>
        [...document.querySelectorAll('button, a.button, nav a, input, select, summary')]
          .map((element) => ({
            name: element.getAttribute('aria-label') ?? element.textContent,
            box: element.getBoundingClientRect(),
            element,
          }))
          .filter(
            ({ box, element }) =>
              box.width > 1 && box.height > 1 && !(element instanceof HTMLInputElement && /radio|checkbox/.test(element.type)),
          )
          .filter(({ box }) => box.height < 43.5 || box.width < 24)
          .map(({ name, box }) => `${name.slice(0, 40)}: ${Math.round(box.width)} × ${Math.round(box.height)}`),
      );
      faults.push(...small.map((fault) => `${route}: ${fault}`));
    }

    expect(faults).toEqual([]);
    await close();
  });

  test('nothing moves when the user prefers reduced motion', { timeout: timeoutMs }, async () => {
    const { page, close } = handy(await alice({ reducedMotion: 'reduce' }));
    const moving = await page.evaluate(() =>
      [...document.querySelectorAll('*')]
        .filter((element) => {
          const { animationName, animationDuration, transitionDuration } = getComputedStyle(element);
          const lasts = (value: string): boolean => value.split(',').some((part) => Number.parseFloat(part) > 0.01);
          return (animationName !== 'none' && lasts(animationDuration)) || lasts(transitionDuration);
        })
        .map((element) => element.className),
    );

    expect(moving).toEqual([]);
    await close();
  });

  test('the first Tab stop skips to the content', { timeout: timeoutMs }, async () => {
    const { page, close } = handy(await alice());
    await page.reload();
    await page.getByRole('heading', { name: 'Home' }).waitFor();
    await page.keyboard.press('Tab');

    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Skip to the content');
    await page.keyboard.press('Enter');
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('content');
    await close();
  });

  test('the page explains without scripts that it needs them', { timeout: timeoutMs }, async () => {
    const visitor = await Visitor.open(browser, town.origin, { javaScriptEnabled: false });
    await visitor.page.goto(town.origin);

    expect(await visitor.page.locator('noscript').innerText()).toMatch(/JavaScript/);
    expect(await visitor.page.locator('html').getAttribute('lang')).toBe('en');
    await visitor.close();
  });

  test('a printed page has the balances and no controls', { timeout: timeoutMs }, async () => {
    const { page, follow, close } = handy(await alice());
    await page.getByRole('region', { name: 'Needs you' }).waitFor();
    await page.emulateMedia({ media: 'print' });
    const controls: string[] = [];
    for (const open of [
      () => undefined,
      () => page.getByRole('region', { name: 'People' }).getByRole('link', { name: 'Bob' }).click(),
      () => follow('/activity'),
    ]) {
      await open();
      await page.locator('.entry').first().waitFor();
      controls.push(...(await page.locator('button, input, select, nav').filter({ visible: true }).allTextContents()));
    }
    await follow('/');

    expect(controls).toEqual([]);
    expect(await page.getByRole('region', { name: 'In all' }).isVisible()).toBe(true);
    await close();
  });

  test('the focused element is never hidden behind fixed elements, with the keyboard and in large print', {
    timeout: timeoutMs,
  }, async () => {
    const { page, follow, close } = handy(await alice({ viewport: { width: 640, height: 450 } }));
    const hidden: string[] = [];
    for (const route of routes) {
      await follow(route);
      for (let presses = 0; presses < 40; presses += 1) {
        await page.keyboard.press('Tab');
        hidden.push(...(await page.evaluate(hiddenFocus)).map((name) => `${route}: ${name}`));
      }
    }

    expect(hidden).toEqual([]);
    await close();
  });

  test('the page opens without a network after the first visit, and shows that it is offline', { timeout: timeoutMs }, async () => {
    const visitor = await alice();
    const { page, context } = visitor;
    await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
    await page.reload();
    await page.getByRole('heading', { name: 'Home' }).waitFor();
    await page.waitForFunction(() => navigator.serviceWorker.controller !== null);
    await context.setOffline(true);
    await page.reload();

    await page.getByRole('heading', { level: 1 }).waitFor();
    await page
      .getByText(/cannot be reached|You are offline/)
      .first()
      .waitFor();
    expect(await page.locator('link[rel=manifest]').count()).toBe(1);
    await context.setOffline(false);
    await page.getByRole('heading', { name: 'Home' }).waitFor();
    await visitor.close();
  });

  test('another file of the origin does not replace the cached page that opens without a network', { timeout: timeoutMs }, async () => {
    const visitor = await alice();
    const { page, context } = visitor;
    await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
    await page.reload();
    await page.waitForFunction(() => navigator.serviceWorker.controller !== null);
    await page.goto(`${town.origin}/icon.svg`);
    await context.setOffline(true);

    await visitor.goto('/');
    await visitor.close();
  });

  test('each decision on an entry has a command beside it that can be copied and does the same', { timeout: timeoutMs }, async () => {
    const { page, close } = handy(await alice({ permissions: ['clipboard-read', 'clipboard-write'] }));
    const waiting = page.getByRole('region', { name: 'Needs you' });
    await waiting.getByRole('button', { name: /^Copy as CLI: debt confirm / }).click();
    await waiting.getByRole('button', { name: /^Copied: debt confirm / }).waitFor();
    const copied = await page.evaluate(() => navigator.clipboard.readText());
    const [program = '', ...args] = copied.split(' ');

    expect(program).toBe('debt');
    town.world.person('alice').debt(args);
    await waiting.getByRole('button', { name: /^Confirm/ }).waitFor({ state: 'detached' });
    await page.getByRole('region', { name: 'In all' }).getByText('47.40').waitFor();
    await close();
  });
});

/** The focused element, if another element covers its centre. */
function hiddenFocus(): readonly string[] {
  const focused = document.activeElement;
  if (focused === null || focused === document.body) return [];
  const { x, y, width, height } = focused.getBoundingClientRect();
  const seen = document.elementFromPoint(x + width / 2, y + height / 2);
  return seen !== null && (focused.contains(seen) || seen.contains(focused)) && seen !== document.documentElement
    ? []
    : [focused.textContent.slice(0, 40)];
}

const handy = (visitor: Visitor) => ({
  page: visitor.page,
  follow: (path: string) => visitor.follow(path),
  close: () => visitor.close(),
});
