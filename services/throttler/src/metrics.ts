import { Counter, createRegistry, Gauge, Histogram, latencyBuckets, type Registry } from '@debt/kit/telemetry';
import type { Verdict } from './decide.ts';

/** The metrics of the throttler. */
export class ThrottlerMetrics {
  readonly registry: Registry = createRegistry('throttler');
  readonly #decisions = new Counter({
    name: 'throttler_decisions_total',
    help: 'Decisions by the charged tier, the class of the route and the outcome; would_refuse only in shadow mode',
    labelNames: ['tier', 'class', 'outcome'],
    registers: [this.registry],
  });
  readonly #degraded = new Counter({
    name: 'throttler_degraded_decisions_total',
    help: 'Decisions made while a dependency was unavailable',
    registers: [this.registry],
  });
  readonly #seconds = new Histogram({
    name: 'throttler_decision_seconds',
    help: 'Seconds from a request to its decision',
    buckets: latencyBuckets,
    registers: [this.registry],
  });
  readonly #open = new Gauge({
    name: 'throttler_breaker_open',
    help: '1 while the dependency is known to fail and is not called',
    labelNames: ['dependency'],
    registers: [this.registry],
  });

  observe(verdict: Verdict, seconds: number, shadow: boolean): void {
    this.#seconds.observe(seconds);
    if (verdict.kind === 'free') {
      this.#decisions.inc({ tier: 'none', class: 'free', outcome: 'allow' });
      return;
    }
    const outcome = verdict.take.allowed ? 'allow' : shadow ? 'would_refuse' : 'refuse';
    this.#decisions.inc({ tier: verdict.tier, class: verdict.routeClass, outcome });
    if (verdict.degraded) this.#degraded.inc();
  }

  setOpen(dependency: 'identity' | 'limiter', open: boolean): void {
    this.#open.set({ dependency }, open ? 1 : 0);
  }
}
