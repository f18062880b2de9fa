import { rm } from 'node:fs/promises';
import { readEnvironment } from '../../../environment/environment.ts';
import type { Process } from '../../../environment/environment-file.ts';
import { ensurePrivateDirectory } from '../../../environment/files.ts';
import { identify } from '../../../environment/process-identity.ts';
import { PlatformError } from '../../../failures/failures.ts';
import { environmentFrom } from '../../../model/choices.ts';
import type { Environment, Platform } from '../../../model/model.ts';
import { resolve } from '../../../model/resolve.ts';
import { type Channel, createChannel } from '../../../runner/channel.ts';
import type { EndEvent, LogEvent, UnitEvent } from '../../../runner/events.ts';
import { openHistory } from '../../../runner/history.ts';
import { run } from '../../../runner/run.ts';
import type { Lock } from '../../../runner/target.ts';
import type { Layout } from '../layout.ts';
import type { LiveUnit, ObservedState } from '../observe/observed-state.ts';
import { writeRunFile } from '../observe/run-file.ts';
import { asksForTheSame, type Choices, isUnitId, type SupervisorStatus } from '../observe/wire.ts';
import { createRunner } from '../runner.ts';
import { findData } from '../up/data-directory.ts';
import { createRecorder, type Recorder } from './recorder.ts';
import { Units } from './units.ts';
import { createUpActions, type SupervisorActions } from './up-actions.ts';

/** How often a port is chosen again when another process took it between our check and the start of the listener. */
const portAttemptsMax = 3;

export interface SupervisorOptions {
  readonly platform: Platform;
  readonly layout: Layout;
  readonly self: Process;
  readonly lock: Lock;
  /** The hash of the sources of this program. */
  readonly hash: string;
  /** Called when there is nothing left to supervise. */
  readonly onIdle: () => void;
}

/** Runs one environment: its units, one run at a time, and the events for its readers. */
export class Supervisor {
  readonly #options: SupervisorOptions;
  readonly #units: Units;
  readonly #followers = new Set<Channel<LogEvent | UnitEvent>>();
  #recorder: Recorder = createRecorder();
  #request: Choices | undefined;
  #cancel = new AbortController();
  #going: Promise<void> = Promise.resolve();
  #phase: SupervisorStatus['phase'] = 'starting';
  #urls: Readonly<Record<string, string>> = {};
  #runId = '';
  #saving: Promise<void> = Promise.resolve();
  #stopped: Promise<void> | undefined;

  constructor(options: SupervisorOptions) {
    this.#options = options;
    const { layout } = options;
    this.#units = new Units({
      logDirectory: layout.logs,
      compileCache: layout.compileCache,
      engineProgram: (spec, onLine) => this.#actions.engineProgram(spec, onLine),
      onUnit: (unit) => this.#onUnit(unit),
      onLog: (unit, line) => this.#publish({ type: 'log', unit, stream: line.stream, line: line.line, at: line.at, run: this.#runId }),
    });
  }

  get #actions(): SupervisorActions {
    return createUpActions(this.#options.layout, this.#units);
  }

  get status(): SupervisorStatus {
    const { self, hash } = this.#options;
    return { supervisor: self, hash, phase: this.#phase, urls: this.#urls, units: this.#units.list() };
  }

  /** The events of the present run, or of the last one. */
  get recorder(): Recorder {
    return this.#recorder;
  }

  get layout(): Layout {
    return this.#options.layout;
  }

  /** Begins a run, or joins the one in progress when its request was the same. Throws `locked` when it was not. */
  apply(request: Choices): Recorder {
    if (this.#phase === 'stopping')
      throw new PlatformError('not_running', { what: 'the supervisor is stopping', fix: ['debt-platform up'] });
    if (this.#request !== undefined) {
      if (asksForTheSame(request, this.#request)) return this.#recorder;
      throw busy(this.#options.self, 'it is bringing up the same environment with other settings');
    }
    this.#request = request;
    this.#phase = 'starting';
    this.#recorder = createRecorder();
    this.#cancel = new AbortController();
    this.#going = this.#runToEnd(request, this.#recorder, this.#cancel.signal);
    return this.#recorder;
  }

  /** A reader of the `end` event may request the next run immediately, and must not join this one. */
  async #runToEnd(request: Choices, recorder: Recorder, signal: AbortSignal): Promise<void> {
    let end: EndEvent | undefined;
    try {
      end = await this.#run(request, recorder, signal);
    } finally {
      this.#request = undefined;
      const isIdle = this.#units.isEmpty;
      if (isIdle) this.#phase = 'stopping';
      if (end !== undefined) recorder.add(end);
      if (isIdle) this.#options.onIdle();
    }
  }

  /** Interrupts the run in progress; its stream still ends with `end`. */
  cancel(): void {
    this.#cancel.abort();
  }

  /** Resolves when the unit is ready again. Throws `not_found`, and `unit_crashed` or `timeout` with the reason. */
  async restart(unit: string): Promise<void> {
    const known = this.#units.list().map((each) => each.unit);
    if (!isUnitId(unit) || !known.includes(unit))
      throw new PlatformError('not_found', { what: `there is no unit ${unit}`, why: `there are ${known.join(', ')}` });
    await this.#actions.restart(unit);
  }

  /** Log lines and state changes of some units (an empty list means all units), starting with this call. */
  follow(units: readonly string[], signal: AbortSignal): AsyncIterable<LogEvent | UnitEvent> {
    const channel = createChannel<LogEvent | UnitEvent>((event) => event.type === 'log');
    const followers = this.#followers;
    const leave = (): void => {
      followers.delete(channel);
      channel.close();
    };
    followers.add(channel);
    if (signal.aborted) leave();
    else signal.addEventListener('abort', leave, { once: true });
    return only(channel, units);
  }

  /** Stops everything in order and leaves nothing running. */
  stop(): Promise<void> {
    this.#stopped ??= this.#stopOnce();
    return this.#stopped;
  }

  async #stopOnce(): Promise<void> {
    this.#phase = 'stopping';
    this.#cancel.abort();
    await this.#units.stopAll();
    await this.#going;
    await this.#units.stopAll();
    await this.#saving;
    await rm(`${this.#options.layout.directory}/run.json`, { force: true });
    for (const follower of this.#followers) follower.close();
  }

  /** @returns the `end` event, which has not been published yet. */
  async #run(request: Choices, recorder: Recorder, signal: AbortSignal): Promise<EndEvent | undefined> {
    const { layout } = this.#options;
    await ensurePrivateDirectory(layout.directory);
    const history = await openHistory(layout.history);
    for (let attempt = 1; ; attempt += 1) {
      const actions = this.#actions;
      const runner = createRunner({
        platform: this.#options.platform,
        layout,
        choices: request,
        actions: { up: actions },
        look: () => this.#look(),
        takeLock: async () => ({ holder: this.#options.lock.holder, [Symbol.asyncDispose]: async () => undefined }),
        record: true,
      });
      const environment = await this.#environmentFor(request);
      const id = this.#runId === '' || attempt === 1 ? undefined : this.#runId;
      let end: EndEvent | undefined;
      const events = run({
        verb: 'up',
        runner,
        environment,
        resolveWith: (facts) => resolve(this.#options.platform, environment, facts),
        signal,
        history,
        ...(id === undefined ? {} : { id }),
      });
      for await (const event of events) {
        this.#runId = event.run;
        if (event.type === 'end') end = event;
        else recorder.add(event);
      }
      if (end === undefined) return undefined;
      if (actions.addressWasTaken() && attempt < portAttemptsMax && !signal.aborted) continue;
      if (end.outcome === 'ok') this.#urls = end.urls;
      if (this.#phase === 'starting') this.#phase = 'running';
      return end;
    }
  }

  async #environmentFor(request: Choices): Promise<Environment> {
    const { name, directory } = this.#options.layout;
    return environmentFrom(name, request, await readEnvironment(directory).catch(() => undefined));
  }

  async #look(): Promise<ObservedState> {
    const { layout, self } = this.#options;
    const recorded = await readEnvironment(layout.directory).catch(() => undefined);
    return {
      supervisor: self,
      units: this.#units.list(),
      folder: layout.directory,
      data: await findData(layout, recorded?.engines.postgres),
      onServers: recorded?.servers?.at ?? {},
      orphans: [],
      strayPostgres: false,
    };
  }

  #onUnit(unit: LiveUnit): void {
    const { unit: id } = unit;
    if (!isUnitId(id)) return;
    const because = unit.because === undefined ? {} : { because: unit.because };
    const event: UnitEvent = { type: 'unit', unit: id, state: unit.state, ...because, at: new Date().toISOString(), run: this.#runId };
    this.#publish(event);
    if (this.#request !== undefined) this.#recorder.add(event);
    else if (unit.addressTaken === true && this.#phase === 'running') this.apply({});
    this.#saving = this.#saving.then(() => this.#save()).catch(() => undefined);
  }

  #publish(event: LogEvent | UnitEvent): void {
    for (const follower of this.#followers) follower.push(event);
  }

  /** Writes a hint for the next supervisor, in case this one does not end in order. */
  async #save(): Promise<void> {
    const { layout, self } = this.#options;
    const found = await Promise.all(
      this.#units.list().map(async ({ unit, pid }) => {
        const identity = pid === undefined ? undefined : await identify(pid);
        return identity === undefined ? [] : [{ ...identity, unit }];
      }),
    );
    await writeRunFile(layout.directory, { version: 1, supervisor: self, control: layout.control, processes: found.flat() });
  }
}

async function* only(events: AsyncIterable<LogEvent | UnitEvent>, units: readonly string[]): AsyncIterable<LogEvent | UnitEvent> {
  for await (const event of events) if (units.length === 0 || units.includes(event.unit)) yield event;
}

const busy = (holder: Process, why: string): PlatformError =>
  new PlatformError('locked', {
    what: `another run works on this environment (supervisor, pid ${holder.pid})`,
    why,
    fix: ['debt-platform wait'],
  });
