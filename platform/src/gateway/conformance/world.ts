import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually } from '@debt/kit/testing';
import type { WebSocket } from 'ws';
import { call, type Dialled, dial, RecordingService, type Respond } from '../testing.ts';

export interface Upstreams {
  readonly expensesUrl: string;
  readonly notifierUrl: string;
  readonly throttlerUrl: string;
  readonly bodyLimitBytes: number;
  /** The directory of the built page. */
  readonly webRoot: string;
}
export interface StartedGateway extends AsyncDisposable {
  /** http://host:port, where host:port is an allowed host. */
  readonly url: string;
  /** All allowed hosts, `host:port` each: two or more, because every local environment has several names. */
  readonly hosts: readonly string[];
}
export type StartGateway = (upstreams: Upstreams) => Promise<StartedGateway>;

/** Permitted differences of a gateway that is not ours. For each one, the suite tests the alternative behaviour. */
export interface Differences {
  /** Aborts for a client that has closed its sending side, because it looks disconnected. */
  readonly dropsHalfClosed?: boolean;
  /** Refuses a large body without reading it to its end, so a client that continues to send may see a reset instead of the answer. */
  readonly hangsUpEarly?: boolean;
  /** An answer that breaks off in the middle ends as if it were complete. */
  readonly endsBrokenAnswers?: boolean;
}

const bodyLimitBytes = 1_000_000;
export const allowed = {
  'RateLimit-Limit': '300',
  'RateLimit-Remaining': '299',
  'RateLimit-Reset': '1',
  'RateLimit-Policy': '300;w=3',
} as const;
export const token = `Bearer dts_${'a'.repeat(43)}`;

const service =
  (name: string): Respond =>
  (incoming, response) => {
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ service: name, method: incoming.method, url: incoming.url }));
  };
const allow: Respond = (_request, response) => {
  response.writeHead(200, { ...allowed, 'X-User-Id': 'somebody' });
  response.end();
};
export const refuse: Respond = (_request, response) => {
  response.writeHead(429, { ...allowed, 'RateLimit-Remaining': '0', 'Retry-After': '7', 'Content-Type': 'application/problem+json' });
  response.end('{"status":429,"code":"rate_limited"}');
};

export const page = {
  script: '/assets/index-B4fgT_9x.js',
  html: '<!doctype html><title>Debt Tracker</title><script type="module" src="/assets/index-B4fgT_9x.js"></script>',
} as const;

/** The smallest possible build of the web client. @returns its directory */
async function buildPage(): Promise<string> {
  const root = await mkdtemp(join(tmpdir(), 'debt-page-'));
  // The server may run as another user.
  await chmod(root, 0o755);
  await mkdir(join(root, 'assets'));
  await writeFile(join(root, 'index.html'), page.html);
  await writeFile(join(root, page.script), 'export {};');
  return root;
}

interface Started {
  readonly expenses: RecordingService;
  readonly notifier: RecordingService;
  readonly throttler: RecordingService;
  readonly url: string;
  readonly hosts: readonly string[];
}

/** A gateway with small services behind it that record their requests. */
export class World implements AsyncDisposable {
  readonly #stack = new AsyncDisposableStack();
  readonly #sockets: WebSocket[] = [];
  #started: Started | undefined;

  async start(start: StartGateway): Promise<void> {
    const expenses = this.#stack.use(await RecordingService.start(service('expenses')));
    const notifier = this.#stack.use(await RecordingService.start(service('notifier')));
    const throttler = this.#stack.use(await RecordingService.start(allow));
    const webRoot = await buildPage();
    this.#stack.defer(() => rm(webRoot, { recursive: true, force: true }));
    const upstreams = { expensesUrl: expenses.url, notifierUrl: notifier.url, throttlerUrl: throttler.url, bodyLimitBytes, webRoot };
    const { url, hosts } = this.#stack.use(await start(upstreams));
    this.#started = { expenses, notifier, throttler, url, hosts };
  }

  get expenses(): RecordingService {
    return this.#get().expenses;
  }
  get notifier(): RecordingService {
    return this.#get().notifier;
  }
  get throttler(): RecordingService {
    return this.#get().throttler;
  }
  get url(): string {
    return this.#get().url;
  }
  get hosts(): readonly string[] {
    return this.#get().hosts;
  }

  /** All services healthy and no requests recorded. Waits until the gateway's breaker for the throttler has closed. */
  async reset(): Promise<void> {
    await this.#resetServices();
    await eventually(async () => (await call(this.url, '/v1/warm-up')).headers['ratelimit-limit'] !== undefined, 'the throttler is asked');
    await this.#resetServices();
  }

  async #resetServices(): Promise<void> {
    for (const each of [this.expenses, this.notifier, this.throttler]) await each.reset();
  }

  /** Connects to the live feed. An open socket is closed by `hangUp`. */
  async feed(headers: Readonly<Record<string, string>> = {}): Promise<Dialled> {
    const dialled = await dial(this.url, '/v1/notifications/feed', headers);
    if (dialled.kind === 'open') this.#sockets.push(dialled.socket);
    return dialled;
  }

  hangUp(): void {
    for (const socket of this.#sockets.splice(0)) socket.terminate();
  }

  #get(): Started {
    if (this.#started === undefined) throw new Error('the gateway has not started');
    return this.#started;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.hangUp();
    await this.#stack.disposeAsync();
  }
}
