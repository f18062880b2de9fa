import { runMain } from '../../src/lifecycle/lifecycle.ts';
import { createLogger } from '../../src/log/log.ts';

/**
 * A process that stays in the state of STAYS: `loading` (until its supervisor has ended), `opening`, `starting`, `draining` (until it receives a
 * message), `disposing`, or in no state.
 */
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
