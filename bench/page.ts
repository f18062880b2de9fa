import { existsSync } from 'node:fs';
import { type Browser, chromium, type Page } from 'playwright-core';
import { addPrivatePerson, type BenchUser, call, gateway, password, registerActivated, service } from './lib/people.ts';
import type { BenchPlatform } from './lib/platform.ts';
import type { Report } from './lib/report.ts';
import { median } from './lib/stats.ts';

const executable = process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium';
/** A mid-range phone on a mobile network, as audits of web pages assume it: a quarter of this CPU, 1.6 Mbit/s down, 750 kbit/s up, 150 ms. */
const phone = { cpu: 4, downBytesPerSecond: 200_000, upBytesPerSecond: 93_750, latencyMs: 150 } as const;
const debts = 20;

/** On an emulated phone: largest contentful paint of the first visit and of a signed-in return, and the slowest response of the page to an interaction. */
export async function measurePage(platform: BenchPlatform, rounds: number, report: Report): Promise<void> {
  if (!existsSync(executable)) {
    process.stderr.write(`The page is not measured: there is no Chromium at ${executable}; set CHROMIUM_PATH.\n`);
    return;
  }
  const user = await registerActivated(platform, 'page-visitor');
  await fill(platform, user);
  const origin = `http://localhost:${platform.port('gateway.http')}`;
  const browser = await chromium.launch({
    executablePath: executable,
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
  });
  const paints: number[] = [];
  const returns: number[] = [];
  const answers: number[] = [];
  try {
    for (let round = 0; round < rounds; round += 1) {
      const { paintMs, returnMs, answerMs } = await visit(browser, origin, user);
      paints.push(paintMs);
      returns.push(returnMs);
      answers.push(answerMs);
    }
  } finally {
    await browser.close();
  }
  report({
    name: 'page: largest contentful paint, emulated phone',
    value: median(paints),
    unit: 'ms',
    target: { at: 'most', value: 2500 },
  });
  report({
    name: 'page: largest contentful paint at home, coming back',
    value: median(returns),
    unit: 'ms',
    target: { at: 'most', value: 2500 },
  });
  report({ name: 'page: slowest interaction, emulated phone', value: median(answers), unit: 'ms', target: { at: 'most', value: 200 } });
}

async function fill(platform: BenchPlatform, user: BenchUser): Promise<void> {
  const person = await addPrivatePerson(service(platform), user, 'Clara');
  for (let at = 0; at < debts; at += 1)
    await call(gateway(platform), {
      method: 'POST',
      path: '/v1/transactions',
      token: user.token,
      body: { verb: 'owe', person, amount: { amount: '5', currency: 'EUR' } },
    });
}

interface Visit {
  readonly paintMs: number;
  readonly returnMs: number;
  readonly answerMs: number;
}

async function visit(browser: Browser, origin: string, user: BenchUser): Promise<Visit> {
  const context = await browser.newContext({
    viewport: { width: 390, height: 844 },
    isMobile: true,
    hasTouch: true,
    serviceWorkers: 'block',
    // The page's policy does not allow the evaluation of text, which this benchmark needs.
    bypassCSP: true,
  });
  try {
    const page = await context.newPage();
    await slowDown(page);
    await page.addInitScript(observer);
    await page.goto(origin);
    await page.waitForFunction('window.debtPaint > 0');
    await page.getByLabel('Password').waitFor();
    const paintMs = await read(page, 'debtPaint');
    await page.getByLabel('Handle or e-mail').fill(user.handle);
    await page.getByLabel('Password').fill(password);
    await page.getByRole('button', { name: 'Sign in', exact: true }).tap();
    await page.getByRole('region', { name: 'In all' }).waitFor();
    await page.getByRole('button', { name: 'Record', exact: true }).first().tap();
    await page.getByRole('dialog', { name: 'Record' }).getByLabel('Amount').pressSequentially('12,50');
    await page.keyboard.press('Escape');
    await page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: 'Activity' }).tap();
    await page.getByRole('heading', { name: 'Activity' }).waitFor();
    const answerMs = await read(page, 'debtSlowest');
    await page.goto(origin);
    await page.getByRole('region', { name: 'In all' }).waitFor();
    await page.getByRole('region', { name: 'People' }).waitFor();
    return { paintMs, returnMs: await read(page, 'debtPaint'), answerMs };
  } finally {
    await context.close();
  }
}

async function slowDown(page: Page): Promise<void> {
  const session = await page.context().newCDPSession(page);
  await session.send('Emulation.setCPUThrottlingRate', { rate: phone.cpu });
  await session.send('Network.enable');
  await session.send('Network.emulateNetworkConditions', {
    offline: false,
    latency: phone.latencyMs,
    downloadThroughput: phone.downBytesPerSecond,
    uploadThroughput: phone.upBytesPerSecond,
  });
}

/** Runs in the page: keeps the last candidate of the largest paint and the longest interaction, in milliseconds, for `read`. */
const observer = `
  const note = (name) => (list) => {
    for (const { startTime, duration } of list.getEntries())
      window[name] = Math.max(window[name] ?? 0, name === 'debtPaint' ? startTime : duration);
  };
  new PerformanceObserver(note('debtPaint')).observe({ type: 'largest-contentful-paint', buffered: true });
  new PerformanceObserver(note('debtSlowest')).observe({ type: 'event', buffered: true, durationThreshold: 16 });
`;

async function read(page: Page, name: 'debtPaint' | 'debtSlowest'): Promise<number> {
  return Number(await page.evaluate(`window.${name} ?? 0`));
}
