import { existsSync } from 'node:fs';
import axe from 'axe-core';
import { type Browser, type BrowserContext, chromium, type Locator, type Page } from 'playwright-core';

const executable = process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium';

/** Without a browser, these suites are skipped with a reason in their names. With REQUIRE_ALL=true, as in CI, they fail instead. */
export const hasChromium = existsSync(executable);
export const mayRun = hasChromium || process.env['REQUIRE_ALL'] === 'true';
export const why = hasChromium ? '' : ` (skipped: no Chromium at ${executable}, set CHROMIUM_PATH)`;

export function openBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: executable,
    args: [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}

export const deadlineMs = 30_000;

/** The browser profile of one visitor of the page. It collects the errors of the browser console. */
export class Visitor {
  readonly context: BrowserContext;
  readonly page: Page;
  readonly #origin: string;
  readonly complaints: string[] = [];

  private constructor(context: BrowserContext, page: Page, origin: string) {
    this.context = context;
    this.page = page;
    this.#origin = origin;
    page.setDefaultTimeout(deadlineMs);
    page.on('console', (message) => {
      if (message.type() === 'error' && /Content Security Policy|Refused to|Uncaught/.test(message.text()))
        this.complaints.push(message.text());
    });
    page.on('pageerror', (error) => this.complaints.push(error.message));
  }

  static async open(browser: Browser, origin: string, options: Parameters<Browser['newContext']>[0] = {}): Promise<Visitor> {
    const context = await browser.newContext({
      locale: 'en-GB',
      viewport: { width: 1280, height: 900 },
      reducedMotion: 'reduce',
      ...options,
    });
    return new Visitor(context, await context.newPage(), origin);
  }

  async goto(path: string): Promise<void> {
    await this.page.goto(`${this.#origin}${path}`);
    await this.page.getByRole('heading', { level: 1 }).waitFor();
  }

  /** Navigates as a link does, without a reload, after a dialog that was closed has left the session history. */
  async follow(path: string): Promise<void> {
    await this.page.waitForFunction(() => !JSON.stringify(history.state).includes('"open"'));
    await this.page.evaluate((to) => history.pushState(null, '', to), path);
    await this.page.locator('main[aria-busy="false"]').getByRole('heading', { level: 1 }).waitFor();
    await this.page.locator('.loading').first().waitFor({ state: 'detached' });
  }

  async signUp(handle: string): Promise<void> {
    await this.goto('/sign-up');
    const { page } = this;
    await page.getByLabel('Your name').fill(handle);
    await page.getByLabel('Handle').fill(handle);
    await page.getByLabel('E-mail').fill(`${handle}@example.org`);
    await page.getByLabel('Password').fill(password);
    await page.getByRole('button', { name: 'Create account' }).click();
  }

  async activate(code: string): Promise<void> {
    await this.page.getByLabel('Code').fill(code);
    await this.page.getByRole('button', { name: 'Activate', exact: true }).click();
    await this.page.getByRole('heading', { name: 'Home' }).waitFor();
  }

  async signIn(handle: string): Promise<void> {
    await this.goto('/');
    const { page } = this;
    await page.getByLabel('Handle or e-mail').fill(handle);
    await page.getByLabel('Password').fill(password);
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await page.getByRole('heading', { name: 'Home' }).waitFor();
  }

  /** Records an entry with a person, who is given by the whole name or @handle. */
  async record(who: string, choice: RegExp, amount: string, description = ''): Promise<void> {
    const { page } = this;
    await page.getByRole('button', { name: 'Record', exact: true }).first().click();
    const dialog = page.getByRole('dialog', { name: 'Record' });
    await dialog.getByLabel('Amount').fill(amount);
    await dialog.getByLabel('Name, or @handle of a user').fill(who);
    await dialog.getByRole('radio', { name: choice }).check();
    await dialog.getByLabel('What for').fill(description);
    await submitOf(dialog).click();
    await dialog.waitFor({ state: 'detached' });
  }

  async textOf(name: string): Promise<string> {
    return (await this.page.getByRole('region', { name }).innerText()).replaceAll('\u00a0', ' ');
  }

  async close(): Promise<void> {
    await this.context.close();
  }
}

/** The button that sends the dialog; it shows what it records. */
export const submitOf = (dialog: Locator): Locator => dialog.getByRole('button', { name: /^Record/ });

export const password = 'correct horse battery';

const checked = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/** The violations of WCAG 2.2 A and AA in the current state of the page, as text. */
export async function axeFaults(page: Page): Promise<readonly string[]> {
  await page.evaluate(axe.source);
  const faults: unknown = await page.evaluate(
    `axe.run(document, { runOnly: ${JSON.stringify(checked)} }).then(({ violations }) =>
      violations.flatMap(({ id, nodes }) => nodes.map((node) => id + ': ' + node.html.slice(0, 160) + ' ' + node.failureSummary)))`,
  );
  if (!Array.isArray(faults)) throw new Error('axe gave no answer');
  return faults.map(String);
}
