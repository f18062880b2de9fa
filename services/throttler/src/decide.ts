import type { Credential } from '@debt/kit/credential';
import type { ResolvedToken } from '@debt/kit/identity-client';
import { Budget, type Budgets } from './budget.ts';
import type { AddressBucket } from './client-ip.ts';
import type { IdentityCache } from './identity-cache.ts';
import type { Take } from './limiter/port.ts';
import type { ResilientLimiter } from './limiter/resilient.ts';
import { badTokenCost, costs, type Quotas, type Tier } from './limits.ts';
import { classify, type RouteClass } from './routes.ts';

export interface Call {
  readonly method: string;
  readonly uri: string;
  readonly address: AddressBucket;
  readonly credential: Credential;
}

/** Whether a call may pass, and which bucket was charged. `free`: it costs nothing and no dependency was called. */
export type Verdict = { readonly kind: 'free' } | Charged;

export interface Charged {
  readonly kind: 'charged';
  readonly take: Take;
  readonly tier: Tier;
  readonly routeClass: RouteClass;
  readonly policy: string;
  /** A dependency was unavailable, so another bucket than usual was charged. */
  readonly degraded: boolean;
}

export interface DeciderOptions {
  readonly limiter: ResilientLimiter;
  readonly identities: IdentityCache;
  readonly quotas: Quotas;
  readonly budgets: Budgets;
}

/** A bucket and the amount to take from it. */
interface Bill {
  readonly tier: Tier;
  readonly payer: string;
  readonly cost: number;
  readonly degraded: boolean;
}

type Priced = Exclude<RouteClass, 'free'>;

/** Decides which bucket a call is charged to. Authentication itself is the task of the service behind the gateway. */
export class Decider {
  readonly #options: DeciderOptions;

  constructor(options: DeciderOptions) {
    this.#options = options;
  }

  async decide(call: Call): Promise<Verdict> {
    const routeClass = classify(call.method, call.uri);
    if (routeClass === 'free') return { kind: 'free' };
    const budget = new Budget(this.#options.budgets.decisionMs);
    const bill = await this.#bill(call, routeClass, budget);
    const quota = this.#options.quotas[bill.tier];
    const { take, degraded } = await this.#options.limiter.take(`${bill.tier}:${bill.payer}`, quota, bill.cost, budget);
    return { kind: 'charged', take, tier: bill.tier, routeClass, policy: quota.policy, degraded: degraded || bill.degraded };
  }

  /** Asynchronous only when identity has to be called: most callers are cached. */
  #bill({ address, credential }: Call, routeClass: Priced, budget: Budget): Bill | Promise<Bill> {
    const cost = costs[routeClass];
    // By address, signed in or not: an account must not give its owner more attempts at other users' passwords.
    if (routeClass === 'credentials') return { tier: 'credentials', payer: address, cost, degraded: false };
    switch (credential.kind) {
      case 'none':
        return { tier: 'anonymous', payer: address, cost, degraded: false };
      case 'invalid':
        return badToken(address, cost);
      case 'token': {
        const cached = this.#options.identities.peek(credential.token);
        return cached === undefined ? this.#identify(credential.token, address, cost, budget) : toBill(cached, address, cost);
      }
    }
  }

  async #identify(token: string, address: AddressBucket, cost: number, budget: Budget): Promise<Bill> {
    // An address that cannot afford a bad token causes no lookup: its token is treated as bad until the bucket refills.
    const suspicion = badToken(address, cost);
    const bucket = await this.#options.limiter.take(`${suspicion.tier}:${address}`, this.#options.quotas[suspicion.tier], 0, budget);
    if (bucket.take.remaining < suspicion.cost) return suspicion;
    try {
      return toBill(await budget.wait(this.#options.identities.resolve(token), this.#options.budgets.identityMs), address, cost);
    } catch {
      return { tier: 'unidentified', payer: address, cost, degraded: true };
    }
  }
}

const badToken = (address: AddressBucket, cost: number): Bill => ({
  tier: 'anonymous',
  payer: address,
  cost: Math.max(cost, badTokenCost),
  degraded: false,
});

function toBill(identity: ResolvedToken, address: AddressBucket, cost: number): Bill {
  if (!identity.active) return badToken(address, cost);
  return { tier: identity.activated ? 'activated' : 'not-activated', payer: identity.userId, cost, degraded: false };
}
