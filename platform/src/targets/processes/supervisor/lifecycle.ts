import { setTimeout as pause } from 'node:timers/promises';
import type { LiveUnit } from '../observe/observed-state.ts';
import type { Ended, HealthState, Program, Running } from './program.ts';
import { addressInUseCode, describeExit, judge } from './restart-policy.ts';

/** What a unit shows of itself, without what it is. */
export type LifecycleView = Omit<LiveUnit, 'unit' | 'kind' | 'fingerprint'>;

/** The reason why a unit did not become ready. */
export class StartFailed extends Error {
  override readonly name = 'StartFailed';
  readonly addressInUse: boolean;
  constructor(because: string, addressInUse: boolean) {
    super(because);
    this.addressInUse = addressInUse;
  }
}

const stuckDrainMs = 5_000;

/**
 * Keeps one program running: starts it, watches it, restarts it after a back-off, and gives up after five failures in a row when it
 * has never been ready. Calls `changed` after
 * every change of the view.
 */
export class Lifecycle {
  readonly #program: Program;
  readonly #changed: () => void;
  #view: LifecycleView = { state: 'stopped', restarts: 0, since: new Date().toISOString() };
  #stopping: AbortController | undefined;
  #life: Promise<void> = Promise.resolve();
  #running: Running | undefined;
  #waiters = new Set<() => void>();

  constructor(program: Program, changed: () => void) {
    this.#program = program;
    this.#changed = changed;
  }

  get view(): LifecycleView {
    return this.#view;
  }

  /** Starts it unless it runs, also after it was given up. Does not wait. */
  start(): void {
    if (this.#stopping !== undefined && this.#view.state !== 'crashed') return;
    const stopping = new AbortController();
    this.#stopping = stopping;
    this.#set({ state: 'starting', restarts: 0 });
    const before = this.#life;
    this.#life = before.then(() => this.#live(stopping.signal));
  }

  /** Resolves when it is ready. Throws `StartFailed` when it was given up or stopped, and the reason of the signal on abort. */
  async ready(signal: AbortSignal): Promise<void> {
    for (;;) {
      signal.throwIfAborted();
      const { state, because = state, addressTaken = false } = this.#view;
      if (state === 'ready') return;
      if (state === 'crashed' || state === 'stopped') throw new StartFailed(because, addressTaken);
      await this.#nextChange(signal);
    }
  }

  /** Stops it, and resolves when all of its processes have ended. */
  async stop(): Promise<void> {
    if (this.#stopping !== undefined && this.#view.state !== 'crashed') this.#set({ state: 'stopping', restarts: this.#view.restarts });
    this.#stopping?.abort();
    this.#stopping = undefined;
    await this.#running?.stop();
    await this.#life;
    if (this.#view.state !== 'stopped') this.#set({ state: 'stopped', restarts: this.#view.restarts });
  }

  async #live(stopping: AbortSignal): Promise<void> {
    const isWanted = (): boolean => !stopping.aborted;
    let failures = 0;
    let wasReady = false;
    for (let restarts = 0; isWanted(); restarts += 1) {
      const { ended, healthyMs } = await this.#once(restarts, stopping);
      if (!isWanted()) return;
      wasReady ||= healthyMs > 0;
      const verdict = judge({ failures, code: ended.code, healthyMs, wasReady });
      failures = verdict.failures;
      const how = verdict.because === undefined ? howItEnded(ended) : `${verdict.because}: ${howItEnded(ended)}`;
      if (verdict.then === 'give up') {
        const addressTaken = ended.code === addressInUseCode;
        this.#set({
          state: 'crashed',
          restarts,
          because: how,
          addressTaken,
        });
        return;
      }
      const state = verdict.because === undefined ? 'starting' : 'unready';
      this.#set({ state, restarts, because: `${how}; starts again in ${verdict.delayMs} ms` });
      await pause(verdict.delayMs, undefined, { signal: stopping }).catch(() => undefined);
    }
  }

  /** One process, from its start to its end. */
  async #once(restarts: number, stopping: AbortSignal): Promise<{ readonly ended: Ended; readonly healthyMs: number }> {
    const over = new AbortController();
    let running: Running;
    try {
      running = await this.#program.launch(stopping);
    } catch (error) {
      return { ended: { code: null, signal: null, ...reasonOf(error) }, healthyMs: 0 };
    }
    this.#running = running;
    this.#set({ state: 'starting', restarts, pid: running.pid });
    if (stopping.aborted) void running.stop();
    let readySince: number | undefined;
    const report = (healthState: HealthState): void => {
      if (over.signal.aborted || stopping.aborted) return;
      if (healthState.is === 'ready') readySince ??= performance.now();
      if (healthState.is === 'stuck') void this.#endStuck(running);
      this.#healthState(healthState, restarts, running.pid);
    };
    const watching = running.watch(report, AbortSignal.any([over.signal, stopping])).catch((error: unknown) => {
      if (over.signal.aborted || stopping.aborted) return;
      this.#set({ state: 'starting', restarts, pid: running.pid, because: messageOf(error) });
      void running.stop();
    });
    const ended: Ended = await running.exited.catch((error: unknown): Ended => ({ code: null, signal: null, ...reasonOf(error) }));
    const healthyMs = readySince === undefined ? 0 : performance.now() - readySince;
    over.abort();
    await watching;
    this.#running = undefined;
    return { ended, healthyMs };
  }

  #healthState(healthState: HealthState, restarts: number, pid: number): void {
    if (healthState.is === 'ready') {
      this.#set({ state: 'ready', restarts, pid });
      return;
    }
    const wasReady = this.#view.state === 'ready' || this.#view.state === 'unready';
    this.#set({ state: wasReady ? 'unready' : 'starting', restarts, pid, because: healthState.because });
  }

  async #endStuck(running: Running): Promise<void> {
    const overdue = setTimeout(() => running.kill(), stuckDrainMs);
    await running.stop();
    clearTimeout(overdue);
  }

  #set(next: Omit<LifecycleView, 'since'>): void {
    const before = this.#view;
    const same =
      before.state === next.state && before.because === next.because && before.pid === next.pid && before.restarts === next.restarts;
    if (same) return;
    this.#view = { ...next, since: before.state === next.state ? before.since : new Date().toISOString() };
    for (const wake of [...this.#waiters]) wake();
    this.#changed();
  }

  #nextChange(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const wake = (): void => {
        this.#waiters.delete(wake);
        signal.removeEventListener('abort', wake);
        resolve();
      };
      this.#waiters.add(wake);
      signal.addEventListener('abort', wake);
    });
  }
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

const reasonOf = (error: unknown): { readonly reason: string } => ({ reason: messageOf(error) });

function howItEnded(ended: Ended): string {
  if (ended.reason !== undefined) return ended.reason;
  return describeExit(ended.code, ended.signal);
}
