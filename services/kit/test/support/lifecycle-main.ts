import { runMain } from '../../src/lifecycle/lifecycle.ts';
import { createLogger } from '../../src/log/log.ts';

/** A process that stays where STAYS says: `loading` (until its supervisor is gone), `opening`, `starting`, `draining` (until it gets a message), `disposing`, or nowhere. */
const stays = process.env['STAYS'];
const forEver = (): Promise<never> => new Promise(() => setInterval(() => undefined, 60_000));
const log = createLogger('test', 'info');

if (stays === 'loading') {
  log.info('loading');
  await new Promise((resolve) => process.once('disconnect', resolve));
}
await runMain({
  log,
  drainMs: Number(process.env['DRAIN_MS'] ?? 30_000),
  create: async () => {
    log.info('opening');
    if (stays === 'opening') await forEver();
    return {
      start: async () => {
        log.info('starting');
        if (stays === 'starting') await forEver();
      },
      [Symbol.asyncDispose]: async () => {
        log.info('disposing');
        if (stays === 'draining') await new Promise((resolve) => process.once('message', resolve));
        if (stays === 'disposing') await forEver();
      },
    };
  },
});
