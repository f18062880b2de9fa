import { readConfig } from '@debt/kit/config';
import { silentLog } from '@debt/kit/testing';
import { FakeIdentity, serviceToken, tokenOf } from '@debt/kit/testing/identity';
import { variables } from '../src/config.ts';
import type { Overrides } from '../src/context.ts';
import { MemoryLimiter } from '../src/limiter/memory.ts';
import { Limiter } from '../src/limiter/port.ts';
import { ThrottlerService } from '../src/service.ts';

export interface Asked {
  readonly method?: string;
  readonly uri?: string;
  readonly from?: string;
  /** The name of an account, or a whole token. */
  readonly as?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** For tests of decisions without time-outs, even on a busy machine. */
export const patient = { decisionMs: 20_000, identityMs: 10_000, limiterMs: 5_000, lookupMs: 10_000 };

/** Buckets on a clock that does not move, so that nothing refills during a test. */
export const stillLimiter = (): Limiter => new Limiter(new MemoryLimiter({ nowUs: () => 0 }));

const timesMax = 2_000;
/** Enough concurrent calls to outrun the refill, even on a busy machine. */
const atOnce = 25;

/** A throttler with an identity service, both real, on separate ports. */
export class Harness implements AsyncDisposable {
  readonly identity: FakeIdentity;
  readonly throttler: ThrottlerService;

  private constructor(identity: FakeIdentity, throttler: ThrottlerService) {
    this.identity = identity;
    this.throttler = throttler;
  }

  static async start(environment: Readonly<Record<string, string>> = {}, overrides: Overrides = {}): Promise<Harness> {
    const identity = await FakeIdentity.start();
    const config = readConfig(variables, {
      HTTP_PORT: '0',
      METRICS_PORT: '0',
      LIMITS_URL: 'memory:',
      IDENTITY_ADDRESS: identity.address,
      SERVICE_TOKEN: serviceToken,
      COOKIE_NAME: 'debt-test',
      ...environment,
    });
    const throttler = await ThrottlerService.create(config, { log: silentLog, ...overrides });
    await throttler.start();
    return new Harness(identity, throttler);
  }

  /** Sends a request as a gateway does. */
  ask({ method = 'GET', uri = '/v1/debts', from = '198.51.100.1', as, headers = {} }: Asked = {}): Promise<Response> {
    const authorization = as === undefined ? {} : { authorization: `Bearer ${as.startsWith('dt') ? as : tokenOf(as)}` };
    return fetch(`${this.throttler.addresses.http}/v1/ratelimit`, {
      headers: { 'x-forwarded-method': method, 'x-forwarded-uri': uri, 'x-forwarded-for': from, ...authorization, ...headers },
    });
  }

  /** Sends concurrent requests until one is refused. @returns the refusal. */
  async exhaust(asked: Asked): Promise<Response> {
    for (let asks = 0; asks < timesMax; asks += atOnce) {
      const answers = await Promise.all(Array.from({ length: atOnce }, () => this.ask(asked)));
      const refusal = answers.find((answer) => answer.status === 429);
      if (refusal !== undefined) return refusal;
    }
    throw new Error(`was never refused in ${timesMax} calls`);
  }

  metrics(): Promise<string> {
    return fetch(`${this.throttler.addresses.metrics}/metrics`).then((answer) => answer.text());
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.throttler[Symbol.asyncDispose]();
    await this.identity[Symbol.asyncDispose]();
  }
}
