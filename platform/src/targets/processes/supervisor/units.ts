import type { UnitId } from '../../../model/resolved.ts';
import { type Log, type LogLine, openLog, type Stream } from '../observe/logs.ts';
import type { LiveUnit } from '../observe/observed-state.ts';
import type { UnitSpec } from '../up/spec.ts';
import { spawnChild } from './child.ts';
import { Lifecycle } from './lifecycle.ts';
import type { Program } from './program.ts';
import { createServiceProgram } from './service-program.ts';
import { stopOrder } from './stop-order.ts';
import { Task } from './task.ts';

const lastLinesMax = 20;
/** How long `up` waits for a unit to become ready; the unit continues to start after that. */
export const readyTimeoutMs = 120_000;
const progressMs = 2_000;

export interface UnitsOptions {
  readonly logDirectory: string;
  readonly compileCache: string;
  /** Creates the program of an engine, which needs more than its specification contains. */
  readonly engineProgram: (spec: UnitSpec, onLine: (stream: Stream, line: string) => void) => Promise<Program>;
  readonly onUnit: (unit: LiveUnit) => void;
  readonly onLog: (unit: UnitId, line: LogLine) => void;
}

interface Managed {
  readonly spec: UnitSpec;
  readonly keeper: Lifecycle | Task;
  readonly log: Log;
  readonly lastLines: string[];
}

/** Everything that the supervisor runs, by unit. */
export class Units {
  readonly #options: UnitsOptions;
  readonly #units = new Map<UnitId, Managed>();
  #expected: readonly LiveUnit[] = [];

  constructor(options: UnitsOptions) {
    this.#options = options;
  }

  /** Announces the units to be started; until they start, their state is `waiting`. */
  expect(specs: readonly UnitSpec[]): void {
    const since = new Date().toISOString();
    this.#expected = specs.map((spec) => ({
      unit: spec.id,
      kind: spec.kind,
      fingerprint: spec.fingerprint,
      state: 'waiting',
      restarts: 0,
      since,
    }));
  }

  /** The units in the order in which they are started. */
  list(): readonly LiveUnit[] {
    const started = [...this.#units.values()].map(toLive);
    const expected = this.#expected.map((unit) => started.find((each) => each.unit === unit.unit) ?? unit);
    return [...expected, ...started.filter((unit) => !expected.includes(unit))];
  }

  get isEmpty(): boolean {
    return this.#units.size === 0;
  }

  find(unit: string): LiveUnit | undefined {
    const managed = [...this.#units.values()].find(({ spec }) => spec.id === unit);
    return managed === undefined ? undefined : toLive(managed);
  }

  /** The last lines that a unit wrote, oldest first. */
  lastLines(unit: UnitId): readonly string[] {
    return this.#units.get(unit)?.lastLines ?? [];
  }

  /** Runs a unit as specified: one that runs with another specification is stopped first. Resolves when it is ready; throws `StartFailed`. */
  async start(spec: UnitSpec, signal: AbortSignal, progress: (why: string) => void): Promise<void> {
    const before = this.#units.get(spec.id);
    if (before !== undefined && before.spec.fingerprint !== spec.fingerprint) await this.remove(spec.id);
    const managed = this.#units.get(spec.id) ?? (await this.#add(spec));
    managed.keeper.start();
    await this.#untilReady(managed, AbortSignal.any([signal, AbortSignal.timeout(readyTimeoutMs)]), progress);
  }

  /** Restarts a unit. Resolves when the new process is ready; throws `StartFailed`. */
  async restart(unit: UnitId): Promise<void> {
    const managed = this.#units.get(unit);
    if (managed === undefined) return;
    await managed.keeper.stop();
    managed.keeper.start();
    await managed.keeper.ready(AbortSignal.timeout(readyTimeoutMs));
  }

  async remove(unit: UnitId): Promise<void> {
    const managed = this.#units.get(unit);
    if (managed === undefined) return;
    await managed.keeper.stop();
    managed.log.close();
    this.#units.delete(unit);
  }

  /** Stops all units, in the order of `stopOrder`. */
  async stopAll(): Promise<void> {
    const managed = new Map(this.#units);
    for (const wave of stopOrder([...managed.values()].map(({ spec }) => spec)))
      await Promise.all(wave.map(async ({ id }) => managed.get(id)?.keeper.stop()));
  }

  async #add(spec: UnitSpec): Promise<Managed> {
    const log = openLog(this.#options.logDirectory, spec.id);
    const lastLines: string[] = [];
    const onLine = (stream: Stream, line: string): void => {
      this.#options.onLog(spec.id, log.write(stream, line));
      lastLines.splice(0, Math.max(0, lastLines.push(line) - lastLinesMax));
    };
    const changed = (): void => this.#options.onUnit(toLive(managed));
    const managed: Managed = { spec, keeper: await this.#keeperOf(spec, onLine, changed), log, lastLines };
    this.#units.set(spec.id, managed);
    return managed;
  }

  async #keeperOf(spec: UnitSpec, onLine: (stream: Stream, line: string) => void, changed: () => void): Promise<Lifecycle | Task> {
    const { entry, args, env, memoryMi, drainMs, health } = spec;
    if (entry === undefined) return new Lifecycle(await this.#options.engineProgram(spec, onLine), changed);
    const child = { entry, args, env, memoryMi, drainMs, compileCache: this.#options.compileCache, onLine };
    if (spec.kind === 'task') return new Task(() => spawnChild(child), changed);
    if (health === undefined) throw new Error(`${spec.id} has no health paths`);
    return new Lifecycle(createServiceProgram({ ...child, health }), changed);
  }

  async #untilReady({ keeper }: Managed, signal: AbortSignal, progress: (why: string) => void): Promise<void> {
    const talking = setInterval(() => progress(keeper.view.because ?? keeper.view.state), progressMs);
    try {
      await keeper.ready(signal);
    } finally {
      clearInterval(talking);
    }
  }
}

function toLive({ spec, keeper }: Managed): LiveUnit {
  return { unit: spec.id, kind: spec.kind, fingerprint: spec.fingerprint, ...keeper.view };
}
