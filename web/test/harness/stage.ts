import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect } from 'vitest';
import { mayRun, openBrowser, Visitor, why } from './browser.ts';
import { Town } from './town.ts';

/** What starting a platform and a browser, and what one walk through the page, may take. */
export const stageTimeoutMs = 240_000;

export type ContextOptions = Parameters<Browser['newContext']>[0];

/** The real platform and a browser, shared by the tests of one file; visitors are closed after each of them. */
export interface Stage {
  readonly town: Town;
  readonly browser: Browser;
  /** A stranger with a browser profile of their own. */
  readonly visitor: (options?: ContextOptions) => Promise<Visitor>;
  /** Somebody new who has an account and has signed in. */
  readonly signedIn: (handle: string, options?: ContextOptions) => Promise<Visitor>;
}

/** A suite on a stage. A visitor whose console complained fails the test that had opened it. */
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
