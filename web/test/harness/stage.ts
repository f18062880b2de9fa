import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect } from 'vitest';
import { mayRun, openBrowser, Visitor, why } from './browser.ts';
import { Town } from './town.ts';

/** The timeout for starting a platform and a browser, and for each test. */
export const stageTimeoutMs = 240_000;

export type ContextOptions = Parameters<Browser['newContext']>[0];

/** The real platform and a browser, which the tests of one file share. Visitors are closed after each test. */
export interface Stage {
  readonly town: Town;
  readonly browser: Browser;
  /** A signed-out visitor with a separate browser profile. */
  readonly visitor: (options?: ContextOptions) => Promise<Visitor>;
  /** A new user who has signed in. */
  readonly signedIn: (handle: string, options?: ContextOptions) => Promise<Visitor>;
}

/** Defines a suite on a stage. A console error of a visitor fails the test that opened the visitor. */
export function describeOnStage(name: string, tests: (stage: Stage) => void): void {
  describe.runIf(mayRun)(`${name}${why}`, { timeout: stageTimeoutMs }, () => {
    const visitors: Visitor[] = [];
    let town: Town | undefined;
    let browser: Browser | undefined;
    const stage: Stage = {
      get town() {
        return present(town);
      },
      get browser() {
        return present(browser);
      },
      visitor: async (options = {}) => {
        const opened = await Visitor.open(stage.browser, stage.town.origin, options);
        visitors.push(opened);
        return opened;
      },
      signedIn: async (handle, options = {}) => {
        stage.town.world.person(handle).join();
        const opened = await stage.visitor(options);
        await opened.signIn(handle);
        return opened;
      },
    };
    beforeAll(async () => {
      town = new Town();
      browser = await openBrowser();
    }, stageTimeoutMs);
    afterAll(async () => {
      await browser?.close();
      town?.[Symbol.dispose]();
    }, stageTimeoutMs);
    afterEach(async () => {
      for (const visitor of visitors.splice(0)) {
        expect(visitor.complaints).toEqual([]);
        await visitor.close();
      }
    });
    tests(stage);
  });
}

function present<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('the stage is set up before the first test');
  return value;
}
