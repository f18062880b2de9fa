import { Counter, createRegistry, Gauge, type Registry } from '@debt/kit/telemetry';
import type { GuardOutcome } from './guard.ts';
import type { GatewayProblem } from './problems.ts';
import type { UpstreamName } from './routes.ts';

/** The metrics of the gateway. */
export class GatewayMetrics {
  readonly registry: Registry = createRegistry('gateway');
  readonly #answers = new Counter({
    name: 'gateway_answers_total',
    help: 'Answers to API requests by service and class of status',
    labelNames: ['upstream', 'status'],
    registers: [this.registry],
  });
  readonly #failures = new Counter({
    name: 'gateway_failures_total',
    help: 'Requests that no service answered, by the code of the problem',
    labelNames: ['upstream', 'code'],
    registers: [this.registry],
  });
  readonly #guard = new Counter({
    name: 'gateway_guard_total',
    help: 'Answers of the throttler; open and closed count requests let through and refused while it was unavailable',
    labelNames: ['outcome'],
    registers: [this.registry],
  });

  /** @param tunnels the number of live connections. */
  constructor(tunnels: () => number) {
    new Gauge({
      name: 'gateway_tunnels',
      help: 'Live WebSocket connections',
      registers: [this.registry],
      collect() {
        this.set(tunnels());
      },
    });
  }

  answered(upstream: UpstreamName, status: number, failure?: GatewayProblem): void {
    this.#answers.inc({ upstream, status: `${Math.floor(status / 100)}xx` });
    if (failure !== undefined) this.#failures.inc({ upstream, code: failure });
  }

  guarded(outcome: GuardOutcome): void {
    this.#guard.inc({ outcome });
  }
}
