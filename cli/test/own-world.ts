import { afterEach, beforeEach } from 'vitest';
import { FakeApi } from './fake-api.ts';
import { Home } from './run-debt.ts';

export interface OwnWorld {
  readonly api: FakeApi;
  readonly home: Home;
}

/** Gives each test of a file its own server and home folder, and removes them afterwards. */
export function eachTestTakes(take: (world: OwnWorld) => void): void {
  let world: OwnWorld | undefined;
  beforeEach(async () => {
    const api = await FakeApi.start();
    world = { api, home: new Home(api.origin) };
    take(world);
  });
  afterEach(async () => {
    world?.home[Symbol.dispose]();
    await world?.api[Symbol.asyncDispose]();
  });
}
