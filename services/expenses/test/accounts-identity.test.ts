import { eventually } from '@debt/kit/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Identity } from '../src/accounts/identity.ts';
import { createToken, tokenDigest } from '../src/accounts/secrets.ts';
import { LedgerWorld } from './ledger-world.ts';

let world: LedgerWorld;
beforeAll(async () => {
  world = await LedgerWorld.create();
});
afterAll(() => world[Symbol.asyncDispose]());

test('a session that is revoked during its lookup is not cached', async () => {
  const user = await world.addUser('alice');
  const token = createToken('session');
  await world.pool.query('update credentials set token_hash = $2 where id = $1', [user.credentialId, tokenDigest(token)]);
  const identity = new Identity(world.pool);
  const revoking = await world.pool.connect();
  await revoking.query('begin');
  await revoking.query('update credentials set revoked_at = now() where id = $1', [user.credentialId]);
  // The lookup has read the session as valid, and waits to record its use.
  const lookedUp = identity.resolve(token, 'recent');
  await eventually(async () => {
    const { rows } = await world.pool.query(
      `select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
    );
    return rows.length > 0;
  }, 'the lookup waits for the lock');

  await revoking.query('commit');
  identity.forget();
  revoking.release();
  await lookedUp;

  expect(await identity.resolve(token, 'recent')).toBeUndefined();
});
