import { expect, test } from 'vitest';
import type { FakeApi } from './fake-api.ts';
import { eachTestTakes } from './own-world.ts';
import type { Home } from './run-debt.ts';

let api: FakeApi;
let home: Home;

eachTestTakes((world) => ({ api, home } = world));

/** The amounts that `debt history` lists, in its order. */
async function amounts(...flags: readonly string[]): Promise<readonly string[]> {
  const run = await home.run(['history', '--plain', ...flags], { env: home.signedIn });
  expect(run).toMatchObject({ code: 0, err: '' });
  return run.out.split('\n').flatMap((line) => line.split('\t')[5] ?? []);
}

function record(...recorded: readonly string[]): void {
  const person = api.addPerson('alice');
  for (const amount of recorded) api.addPending(person, amount);
}

test('the history is selected by amount, bounds included, as numbers and not as text', async () => {
  record('9.00', '10.00', '100.00', '20.50', '20.51');

  expect(await amounts('--min', '10', '--max', '20.50')).toEqual(['20.50', '10.00']);
  expect(await amounts('--min', '10eur')).toEqual(['20.51', '20.50', '100.00', '10.00']);
});

test('the history is sorted by amount, or oldest first', async () => {
  record('9.00', '100.00', '20.50');

  expect(await amounts('--sort', 'amount')).toEqual(['100.00', '20.50', '9.00']);
  expect(await amounts('--sort', 'oldest')).toEqual(['9.00', '100.00', '20.50']);
});

test('--all reads every page', async () => {
  record(...Array.from({ length: 450 }, () => '1.00'));

  expect(await amounts('--all')).toHaveLength(450);
  expect(api.seen.filter(({ path }) => path === '/v1/transactions').map(({ query }) => query['after'])).toEqual([undefined, '200', '400']);
});

test.each([
  [['--all', '--limit', '5'], '--limit selects a page, and --all needs the whole history'],
  [['--min', '5eur', '--max', '9usd'], '--min is in EUR and --max in USD'],
  [['--min', 'five'], "'five' is not an amount"],
])('%j is refused, because %s', async (flags, why) => {
  const run = await home.run(['history', ...flags], { env: home.signedIn });

  expect(run.code).toBe(2);
  expect(run.err).toContain(why);
});
