import { silentLog } from '@debt/kit/testing';
import { expect, test } from 'vitest';
import { describeFanout } from './conformance.ts';
import { createLocalFanout } from './local.ts';
import { openFanout } from './open.ts';
import { Fanout } from './port.ts';

describeFanout('one process', async () => ({
  open: () => openFanout('local:', { log: silentLog }),
  reachesOthers: false,
  [Symbol.asyncDispose]: async () => undefined,
}));

test('a wake-up that cannot be sent is lost without an error for the caller', async () => {
  const fanout = await Fanout.start({ ...createLocalFanout(), publish: async () => Promise.reject(new Error('unavailable')) }, silentLog);

  await expect(fanout.publish({ userId: 'u', seq: 1 })).resolves.toBeUndefined();
});

test.each(['memory:', 'local:x', 'local:?a=b'])('the URL %s is refused', async (url) => {
  await expect(openFanout(url, { log: silentLog })).rejects.toMatchObject({ code: 'bad_configuration' });
});
