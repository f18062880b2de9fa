import { setTimeout as pause } from 'node:timers/promises';
import type { Child } from './child.ts';
import { type LifecycleView, StartFailed } from './lifecycle.ts';
import { addressInUseCode, describeExit } from './restart-policy.ts';

/** A migration that takes longer is stuck, most likely behind a lock. */
const taskTimeoutMs = 120_000;

/** A task that runs once and must succeed. It does not run again while its specification is unchanged. */
export class Task {
  readonly #launch: () => Promise<Child>;
  readonly #changed: () => void;
  #view: LifecycleView = { state: 'stopped', restarts: 0, since: new Date().toISOString() };
  #running: Child | undefined;
  #outcome: Promise<void> | undefined;

  constructor(launch: () => Promise<Child>, changed: () => void) {
    this.#launch = launch;
    this.#changed = changed;
  }

  get view(): LifecycleView {
    return this.#view;
  }

  start(): void {
    if (this.#view.state === 'ready' || this.#view.state === 'starting') return;
    this.#set({ state: 'starting' });
    this.#outcome = this.#run();
    this.#outcome.catch(() => undefined);
  }

  /** Resolves when it has succeeded. Throws `StartFailed`. */
  async ready(signal: AbortSignal): Promise<void> {
    const aborted = new Promise<never>((_, reject) => {
      const abort = (): void => reject(signal.reason instanceof Error ? signal.reason : new Error('interrupted'));
      if (signal.aborted) abort();
      else signal.addEventListener('abort', abort, { once: true });
    });
    await Promise.race([this.#outcome, aborted]);
  }

  async stop(): Promise<void> {
    await this.#running?.stop();
    await this.#outcome?.catch(() => undefined);
    this.#set({ state: 'stopped' });
  }

  async #run(): Promise<void> {
    const child = await this.#launch().catch((error: unknown) => {
      throw this.#failed(error instanceof Error ? error.message : String(error));
    });
    this.#running = child;
    this.#set({ state: 'starting', pid: child.pid });
    const over = new AbortController();
    const overdue = pause(taskTimeoutMs, 'overdue' as const, { signal: over.signal }).catch(() => 'over' as const);
    const ended = await Promise.race([child.exited, overdue]);
    over.abort();
    if (typeof ended === 'string') await child.stop();
    this.#running = undefined;
    if (typeof ended === 'string') throw this.#failed(`it took longer than ${taskTimeoutMs / 1000} s`);
    if (ended.code !== 0) throw this.#failed(describeExit(ended.code, ended.signal), ended.code === addressInUseCode);
    this.#set({ state: 'ready', because: 'done' });
  }

  #failed(because: string, addressInUse = false): StartFailed {
    this.#set({ state: 'crashed', because });
    return new StartFailed(because, addressInUse);
  }

  #set(next: Pick<LifecycleView, 'state' | 'because' | 'pid'>): void {
    this.#view = { ...next, restarts: 0, since: new Date().toISOString() };
    this.#changed();
  }
}
