import { type ChildProcess, spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import { eventually } from '@debt/kit/testing';
import type { World } from './world.ts';

/** A process needs a second of processor time to start, and many seconds on a busy machine. */
export const patienceMs = 60_000;
const main = fileURLToPath(new URL('../src/main.ts', import.meta.url));

/** The notifier as a separate process, which can be killed. */
export class NotifierProcess implements AsyncDisposable {
  readonly #child: ChildProcess;
  readonly base: string;

  private constructor(child: ChildProcess, base: string) {
    this.#child = child;
    this.base = base;
  }

  static async start(world: World): Promise<NotifierProcess> {
    const [http, metrics] = await Promise.all([freePort(), freePort()]);
    const environment = { ...environmentOf(world), HTTP_PORT: String(http), METRICS_PORT: String(metrics) };
    const started = new NotifierProcess(spawn(process.execPath, [main], { env: environment, stdio: 'ignore' }), `http://127.0.0.1:${http}`);
    await eventually(
      () =>
        fetch(`${started.base}/readyz`).then(
          ({ ok }) => ok,
          () => false,
        ),
      'the process is ready',
      patienceMs,
    );
    return started;
  }

  /** @returns the exit code, null after a kill. */
  async end(signal: 'SIGTERM' | 'SIGKILL'): Promise<number | null> {
    this.#child.kill(signal);
    await eventually(() => this.#child.exitCode !== null || this.#child.signalCode !== null, 'the process ended', patienceMs);
    return this.#child.exitCode;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.end('SIGKILL');
  }
}

interface Ended {
  readonly exitCode: number | null;
  readonly output: string;
}

/** Runs `main.ts` with these arguments until it ends. */
export async function runMain(environment: Readonly<Record<string, string>>, ...args: readonly string[]): Promise<Ended> {
  const { child, output } = spawnMain(environment, args);
  await eventually(() => child.exitCode !== null, 'the process ended', patienceMs);
  return { exitCode: child.exitCode, output: output() };
}

/** Runs `main.ts` until its output contains a text, then requests it to stop. */
export async function runMainUntil(environment: Readonly<Record<string, string>>, expected: string): Promise<Ended> {
  const { child, output } = spawnMain(environment, []);
  await eventually(() => output().includes(expected) || child.exitCode !== null, `the process logs ${expected}`, patienceMs);
  child.kill('SIGTERM');
  await eventually(() => child.exitCode !== null, 'the process ended', patienceMs);
  return { exitCode: child.exitCode, output: output() };
}

function spawnMain(environment: Readonly<Record<string, string>>, args: readonly string[]) {
  const child = spawn(process.execPath, [main, ...args], { env: { ...environment }, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (data: Buffer) => {
      output += data.toString('utf8');
    });
  return { child, output: () => output };
}

export function environmentOf(world: World): Readonly<Record<string, string>> {
  const config = world.config();
  return {
    LOG_LEVEL: 'info',
    HTTP_PORT: '0',
    METRICS_PORT: '0',
    EVENTS_URL: config.EVENTS_URL,
    STORE_URL: config.STORE_URL,
    FANOUT_URL: config.FANOUT_URL,
    IDENTITY_ADDRESS: config.IDENTITY_ADDRESS,
    SERVICE_TOKEN: config.SERVICE_TOKEN,
    PUBLIC_ORIGINS: config.PUBLIC_ORIGINS.join(','),
    ALLOWED_HOSTS: config.ALLOWED_HOSTS.join(','),
    COOKIE_NAME: config.COOKIE_NAME,
    ...(config.TLS_CA_FILE === undefined ? {} : { TLS_CA_FILE: config.TLS_CA_FILE }),
  };
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => (typeof address === 'object' && address !== null ? resolve(address.port) : reject(new Error('no port'))));
    });
  });
}
