import { setTimeout as pause } from 'node:timers/promises';
import { World } from '../../../test/harness/world.ts';

/** The real platform, which serves the built page. */
export class Town implements Disposable {
  readonly world = new World();

  constructor() {
    this.world.up();
  }

  get origin(): string {
    return `http://localhost:${this.world.port}`;
  }

  code(handle: string): string {
    return this.world.platform(['mail', 'code', `${handle}@example.org`, '--timeout', '30s']).stdout.trim();
  }

  /** Records through the API, which is faster than the page, and as often as the rate limiter allows. */
  async post(handle: string, path: string, body: object): Promise<void> {
    const request = {
      method: 'POST',
      headers: {
        authorization: `Bearer ${this.world.person(handle).token}`,
        'content-type': 'application/json',
        'idempotency-key': crypto.randomUUID(),
      },
      body: JSON.stringify(body),
    };
    let answer = await fetch(`${this.origin}${path}`, request);
    for (; answer.status === 429; answer = await fetch(`${this.origin}${path}`, request))
      await pause(Number(answer.headers.get('retry-after')) * 1_000);
    if (!answer.ok) throw new Error(`${path} was answered with ${answer.status}: ${await answer.text()}`);
  }

  [Symbol.dispose](): void {
    this.world[Symbol.dispose]();
  }
}
