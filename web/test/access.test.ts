import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { axeFaults, mayRun, openBrowser, Visitor, why } from './harness/browser.ts';
import { Town } from './harness/town.ts';

const timeoutMs = 240_000;
const accountPages = ['', '/profile', '/security', '/devices', '/data', '/developer'].map((page) => `/account${page}`);
/** If set to a folder, the tests save a screenshot of each page in both widths and colour schemes. */
const pictures = process.env['SCREENSHOTS'];

describe.runIf(mayRun)(`the page is accessible${why}`, () => {
  let town: Town;
  let browser: Browser;
  let alice: Visitor;

  beforeAll(async () => {
    town = new Town();
    const [first, second] = [town.world.person('alice').join(), town.world.person('bob').join()];
    first.debt(['people', 'add', '@bob', 'Bob']);
    browser = await openBrowser();
    alice = await Visitor.open(browser, town.origin);
    await alice.signIn('alice');
    second.debt(['people', 'add', '@alice', 'Alice']);
  }, timeoutMs);
  afterAll(async () => {
    await browser.close();
    town[Symbol.dispose]();
  }, timeoutMs);

  /** Accessibility violations in light and dark mode, at phone and desktop width, and overflow at 320 px, which is 1280 px at a zoom of 400 %. */
  async function faultsOf(visitor: Visitor, name: string): Promise<readonly string[]> {
    const faults: string[] = [];
    for (const [width, height] of [
      [1280, 900],
      [390, 844],
    ] as const) {
      await visitor.page.setViewportSize({ width, height });
      for (const colorScheme of ['light', 'dark'] as const) {
        await visitor.page.emulateMedia({ colorScheme });
        for (const fault of await axeFaults(visitor.page)) faults.push(`${name}, ${colorScheme}, ${width}: ${fault}`);
        if (pictures === undefined) continue;
        mkdirSync(pictures, { recursive: true });
        await visitor.page.screenshot({ path: join(pictures, `${name}-${width}-${colorScheme}.png`), fullPage: true });
      }
    }
    await visitor.page.setViewportSize({ width: 320, height: 640 });
    const wide = await visitor.page.evaluate(() => document.documentElement.scrollWidth);
    if (wide > 320) faults.push(`${name}: ${wide} px wide at 320`);
    await visitor.page.setViewportSize({ width: 1280, height: 900 });
    return faults;
  }

  test.each(['/', '/sign-up', '/reset'])('%s has no accessibility violation before sign-in', { timeout: timeoutMs }, async (path) => {
    const stranger = await Visitor.open(browser, town.origin);
    await stranger.goto(path);

    expect(await faultsOf(stranger, `before${path.replace('/', '-')}`)).toEqual([]);

    await stranger.close();
  });

  test('a form lists its mistakes, links them to their fields, and keeps its input', { timeout: timeoutMs }, async () => {
    const stranger = await Visitor.open(browser, town.origin);
    await stranger.goto('/sign-up');
    await stranger.page.getByLabel('Your name').fill('Carol');
    await stranger.page.getByRole('button', { name: 'Create account' }).click();

    expect(await stranger.page.getByRole('alert').evaluate((alert) => alert === document.activeElement)).toBe(true);
    await stranger.page.getByRole('button', { name: /^Handle: / }).click();
    expect(await stranger.page.evaluate(() => document.activeElement?.getAttribute('name'))).toBe('handle');
    expect(await stranger.page.getByLabel('Your name').inputValue()).toBe('Carol');
    expect(await faultsOf(stranger, 'mistakes')).toEqual([]);

    await stranger.close();
  });

  test('the check finds a violation', { timeout: timeoutMs }, async () => {
    const page = await browser.newPage();
    await page.setContent('<main><h1>Title</h1><img src="data:," width="9" height="9"></main>');

    expect((await axeFaults(page)).join(' ')).toContain('image-alt');

    await page.close();
  });

  const routes = ['/', '/people', '/activity', '/account', '/nowhere'];
  test.each(routes)('%s has no accessibility violation while it is empty', { timeout: timeoutMs }, async (path) => {
    await alice.follow(path);

    expect(await faultsOf(alice, `empty${path.replace('/', '-')}`)).toEqual([]);
  });

  test('every page with data has no accessibility violation, and a navigation moves the focus to the heading and sets the window title', {
    timeout: timeoutMs,
  }, async () => {
    const [first, second] = [town.world.person('alice'), town.world.person('bob')];
    first.debt(['owe', '@bob', '35', 'for', 'tickets', '--due', '2026-12-24', '--yes']);
    second.debt(['confirm']);
    second.debt(['lend', '@alice', '12.40', 'for', 'groceries']);
    first.debt(['lend', '@bob', '20', 'for', 'dinner']);
    await alice.goto('/');
    await alice.page.getByRole('button', { name: /^Confirm/ }).waitFor();
    const faults: string[] = [...(await faultsOf(alice, 'home'))];
    await alice.page.getByRole('region', { name: 'People' }).getByRole('link', { name: 'Bob' }).click();
    await alice.page.getByRole('heading', { name: 'Timeline' }).waitFor();
    faults.push(...(await faultsOf(alice, 'person')));

    expect(await alice.page.evaluate(() => document.activeElement?.tagName)).toBe('H1');
    expect(await alice.page.title()).toBe('Bob · Debt');

    await alice.page.getByRole('button', { name: 'Settle up' }).click();
    await alice.page.getByRole('dialog', { name: 'Settle up' }).getByRole('cell', { name: '35.00' }).waitFor();
    faults.push(...(await faultsOf(alice, 'settle')));
    await alice.page.keyboard.press('Escape');
    await alice.page.getByRole('region', { name: 'Open debts' }).getByRole('link', { name: 'tickets' }).click();
    await alice.page.getByRole('heading', { name: 'History of this debt' }).waitFor();
    faults.push(...(await faultsOf(alice, 'debt')));
    await alice.page.getByRole('button', { name: 'Record', exact: true }).first().click();
    faults.push(...(await faultsOf(alice, 'record')));
    await alice.page.keyboard.press('Escape');
    for (const path of ['/people', '/activity', ...accountPages]) {
      await alice.follow(path);
      faults.push(...(await faultsOf(alice, path.slice(1).replace('/', '-'))));
    }

    expect(faults).toEqual([]);
    expect(alice.complaints).toEqual([]);
  });

  test.each(['people', 'debts'])(
    'an unknown address in %s has a heading and no accessibility violation',
    { timeout: timeoutMs },
    async (path) => {
      await alice.follow('/');
      await alice.page.evaluate((to) => history.pushState(null, '', to), `/${path}/01a20644-3842-7f9a-9d4e-0e258edc4755`);
      await alice.page.getByText('There is no such').waitFor();

      expect(await faultsOf(alice, `no-such-${path}`)).toEqual([]);
      expect(await alice.page.title()).not.toContain('Home');
      expect(await alice.page.evaluate(() => document.activeElement?.tagName)).toBe('H1');
    },
  );

  test('a page has no accessibility violation while it loads and after it failed, and can be tried again', {
    timeout: timeoutMs,
  }, async () => {
    const visitor = await Visitor.open(browser, town.origin, { serviceWorkers: 'block' });
    await visitor.signIn('alice');
    const held = Promise.withResolvers<undefined>();
    await visitor.page.route('**/v1/summary', async (route) => {
      await held.promise;
      await route.fulfill({ status: 404, contentType: 'application/problem+json', body: '{"code":"gone","detail":"It is gone."}' });
    });
    await visitor.page.reload();
    await visitor.page.locator('.loading').waitFor();

    expect(await faultsOf(visitor, 'loading')).toEqual([]);

    held.resolve(undefined);
    await visitor.page.getByText('It is gone.').waitFor();
    expect(await faultsOf(visitor, 'failed')).toEqual([]);

    await visitor.page.unroute('**/v1/summary');
    await visitor.page.getByRole('button', { name: 'Try again' }).click();
    await visitor.page.getByRole('region', { name: 'In all' }).waitFor();
    await visitor.close();
  });
});
