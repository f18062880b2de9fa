import { describe, expect, test } from 'vitest';
import type { FakeApi } from './fake-api.ts';
import { eachTestTakes } from './own-world.ts';
import type { Home } from './run-debt.ts';

let api: FakeApi;
let home: Home;

eachTestTakes((world) => ({ api, home } = world));
const debtIn = (zone: string, ...args: readonly string[]) => home.run(args, { env: { ...home.signedIn, TZ: zone } });
const dayIn = (timeZone: string): string => new Intl.DateTimeFormat('sv-SE', { timeZone }).format(new Date());

/** At any moment, at least one of them has another day than UTC. */
const farZones = ['Pacific/Kiritimati', 'Etc/GMT+12'];

describe('a day', () => {
  test.each(farZones)('in a filter of the history is a day of the user in %s', async (zone) => {
    await debtIn(zone, 'history', '--from', 'today');
    await debtIn(zone, 'history', '--to', 'today', '--search', 'x');
    await debtIn(zone, 'history', '--search', 'x');

    const queries = api.seen.map(({ query }) => query);
    expect(queries[0]).toMatchObject({ from: dayIn(zone), timeZone: zone });
    expect(queries[1]).toMatchObject({ to: dayIn(zone), timeZone: zone });
    expect(queries[2]).not.toHaveProperty('timeZone');
  });

  test.each(farZones)('on which a token expires ends with the day of the user in %s', async (zone) => {
    await debtIn(zone, 'tokens', 'create', 'ci', '--expires', '2099-06-01');

    const expiresAt = new Date(String(api.seen[0]?.body['expiresAt']));
    const text = new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'medium' }).format(expiresAt);
    expect(text).toBe('2099-06-01 23:59:59');
  });

  test('and its time are shown in the zone of the user, and stay exact in --json', async () => {
    const createdAt = '2026-11-22T20:05:31.123456Z';
    api.tokens.push({ id: '0198f2c4-0000-7000-8000-00000000000a', name: 'ci', createdAt, lastUsedAt: null, expiresAt: createdAt });

    const list = await debtIn('Asia/Tokyo', 'tokens');
    const json = await debtIn('Asia/Tokyo', 'tokens', '--json');

    expect(list.out).toContain('2026-11-23 05:05');
    expect(list.out).not.toContain(createdAt);
    expect(json.out).toContain(createdAt);
  });
});
