import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually } from '@debt/kit/testing';
import { createAuthority } from '../../scripts/engines/authority.ts';
import { kafka } from '../../scripts/engines/kafka.ts';
import { mongodb } from '../../scripts/engines/mongodb.ts';
import { postgres } from '../../scripts/engines/postgres.ts';
import { rabbitmq } from '../../scripts/engines/rabbitmq.ts';
import { redis } from '../../scripts/engines/redis.ts';
import { ses } from '../../scripts/engines/ses.ts';
import { bornAt, isAlive, type LaunchOptions, launcher, type Started } from '../../scripts/engines/site.ts';

/** The start command of an engine, so that it can be restarted on its port and its data. */
interface Program {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly options: LaunchOptions;
  started: Started;
}

/** The platform's variables, and their names in the script of the engines. */
export const serverVariables: Readonly<Record<string, string>> = {
  ENGINE_POSTGRES_URL: 'TEST_POSTGRES_URL',
  ENGINE_REDIS_URL: 'TEST_REDIS_URL',
  ENGINE_MONGODB_URL: 'TEST_MONGODB_URL',
  ENGINE_KAFKA_URL: 'TEST_KAFKA_URL',
  ENGINE_RABBITMQ_URL: 'TEST_AMQP_URL',
  ENGINE_MAIL_SINK_URL: 'TEST_SES_URL',
};

export const ownEngineNames = ['postgres', 'redis', 'mongodb', 'kafka', 'rabbitmq'] as const;
export type OwnEngineName = (typeof ownEngineNames)[number];

/** Separate real servers of a test, which it may stop, kill and freeze without affecting other tests. */
export class OwnEngines implements Disposable {
  readonly #folder: string;
  readonly #programs = new Map<string, Program>();
  /** The environment variables for `debt-platform up engines`. */
  readonly variables: Readonly<Record<string, string>>;

  private constructor(folder: string, programs: Map<string, Program>, variables: Readonly<Record<string, string>>) {
    this.#folder = folder;
    this.#programs = programs;
    this.variables = variables;
  }

  static async start(): Promise<OwnEngines> {
    const folder = mkdtempSync(join(tmpdir(), 'debt-own-engines-'));
    const launch = launcher(folder, () => undefined);
    const programs = new Map<string, Program>();
    const site = {
      folder,
      ...createAuthority(folder),
      launch: (name: string, command: string, args: readonly string[], options: LaunchOptions = {}) => {
        const started = launch(name, command, args, options);
        programs.set(name, { name, command, args, options, started });
        return started;
      },
    };
    try {
      const started = await Promise.all([postgres, redis, mongodb, kafka(1), rabbitmq, ses].map((engine) => engine.start(site)));
      const urls = new Map(started.flatMap((each) => Object.entries(each)));
      const given = Object.entries(serverVariables).flatMap(([name, test]) =>
        urls.has(test) ? [[name, urls.get(test) ?? ''] as const] : [],
      );
      return new OwnEngines(folder, programs, { TLS_CA_FILE: site.caFile, ...Object.fromEntries(given) });
    } catch (error) {
      for (const { started } of programs.values()) send(started, 'SIGKILL');
      rmSync(folder, { recursive: true, force: true });
      throw error;
    }
  }

  /** An orderly stop, like an operator's. */
  async stop(name: OwnEngineName): Promise<void> {
    await this.#end(name, 'SIGTERM');
  }

  async kill(name: OwnEngineName): Promise<void> {
    await this.#end(name, 'SIGKILL');
  }

  freeze(name: OwnEngineName): void {
    send(this.#program(name).started, 'SIGSTOP');
  }

  thaw(name: OwnEngineName): void {
    send(this.#program(name).started, 'SIGCONT');
  }

  /** On the same port with the same data. */
  startAgain(name: OwnEngineName): void {
    const program = this.#program(name);
    program.started = launcher(this.#folder, () => undefined)(program.name, program.command, program.args, program.options);
  }

  async #end(name: OwnEngineName, signal: NodeJS.Signals): Promise<void> {
    const { started } = this.#program(name);
    send(started, signal);
    await eventually(() => !isAlive(started), `${name} ends`, 60_000);
    // The remaining processes of a killed server's group would keep its port.
    send(started, 'SIGKILL');
  }

  #program(name: OwnEngineName): Program {
    const program = this.#programs.get(name);
    if (program === undefined) throw new Error(`${name} was not started`);
    return program;
  }

  [Symbol.dispose](): void {
    for (const { started } of this.#programs.values()) {
      send(started, 'SIGCONT');
      send(started, 'SIGKILL');
    }
    rmSync(this.#folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  }
}

/** Signals the group, also that of a leader that has ended, unless its number belongs to another process by now. */
function send({ pid, born }: Started, signal: NodeJS.Signals): void {
  const present = bornAt(pid);
  if (present !== undefined && present !== born) return;
  try {
    process.kill(-pid, signal);
  } catch {
    // The group has ended.
  }
}
