import { trustOf } from '@debt/kit/config';
import { IdentityClient, type IdentitySource } from '@debt/kit/identity-client';
import { createLogger, type Logger } from '@debt/kit/log';
import { Breaker } from './breaker/breaker.ts';
import { type Budgets, budgets as defaultBudgets } from './budget.ts';
import type { Config } from './config.ts';
import { Decider } from './decide.ts';
import { IdentityCache } from './identity-cache.ts';
import { MemoryLimiter } from './limiter/memory.ts';
import { openLimiter } from './limiter/open.ts';
import { Limiter } from './limiter/port.ts';
import { ResilientLimiter } from './limiter/resilient.ts';
import { createQuotas } from './limits.ts';
import { ThrottlerMetrics } from './metrics.ts';

export interface Overrides {
  readonly log?: Logger;
  readonly limiter?: Limiter;
  readonly identities?: IdentitySource;
  readonly budgets?: Budgets;
}

/** All parts of the service, opened; disposing of `stack` closes them. */
export interface Context {
  readonly log: Logger;
  readonly metrics: ThrottlerMetrics;
  readonly identities: IdentitySource;
  readonly decider: Decider;
  readonly stack: AsyncDisposableStack;
}

export async function openContext(config: Config, overrides: Overrides = {}): Promise<Context> {
  await using opening = new AsyncDisposableStack();
  const log = overrides.log ?? createLogger('throttler', config.LOG_LEVEL);
  const metrics = new ThrottlerMetrics();
  const budgets = overrides.budgets ?? defaultBudgets;
  const limiter = opening.use(
    overrides.limiter ?? (await openLimiter(config.LIMITS_URL, { log, variable: 'LIMITS_URL', ...trustOf(config) })),
  );
  const identities = opening.use(
    overrides.identities ??
      new IdentityClient({ address: config.IDENTITY_ADDRESS, serviceToken: config.SERVICE_TOKEN, deadlineMs: budgets.lookupMs }),
  );
  const breaker = (dependency: 'identity' | 'limiter'): Breaker =>
    new Breaker({
      onOpen: (why) => {
        metrics.setOpen(dependency, true);
        log.warn({ dependency, why }, 'a dependency fails; calls to it are suspended');
      },
      onClose: () => {
        metrics.setOpen(dependency, false);
        log.info({ dependency }, 'a dependency is available again');
      },
    });
  const identityBreaker = breaker('identity');
  const decider = new Decider({
    limiter: new ResilientLimiter({
      limiter,
      fallback: opening.use(new Limiter(new MemoryLimiter())),
      breaker: breaker('limiter'),
      budgets,
    }),
    identities: new IdentityCache({ lookup: (token) => identityBreaker.run(() => identities.resolve(token)) }),
    quotas: createQuotas(config.RATE_SCALE),
    budgets,
  });
  return { log, metrics, identities, decider, stack: opening.move() };
}
