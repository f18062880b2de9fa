import { transactionRecorded } from '@debt/proto/guards';
import { Api } from '../client/api.ts';
import { Transport } from '../client/transport.ts';
import { Credentials } from '../config/credentials.ts';
import type { Paths } from '../config/paths.ts';
import { findPaths } from '../config/paths.ts';
import { findServer, requireRunning, type Server } from '../config/server.ts';
import { Settings } from '../config/settings.ts';
import { Journal } from '../journal/journal.ts';
import type { Input } from './input.ts';
import type { Io, Variables } from './io.ts';
import { version } from './version.ts';

/** The environment of the process, which tests can replace. */
export interface Outside {
  readonly env: Variables;
  readonly io: Io;
  readonly now: () => Date;
  readonly newKey: () => string;
}

/** A change that the server has confirmed. */
export interface Done {
  /** The id of the transaction that was recorded or decided, if the change was one. */
  readonly transactionId: string | undefined;
}

export const userAgent = `debt/${version} (${process.platform}-${process.arch})`;

/** Everything that a command may use. Each part is created on first use, so that a command pays only for what it needs. */
export class Context {
  readonly env: Variables;
  readonly io: Io;
  readonly now: () => Date;
  readonly newKey: () => string;
  readonly input: Input;
  readonly paths: Paths;
  readonly settings: Settings;
  readonly credentials: Credentials;
  readonly journal: Journal;
  /** The command line as typed, without the name of the program. */
  readonly command: string;
  #server: Server | undefined;
  #transport: Transport | undefined;
  #api: Api | undefined;
  #done: Done | undefined;

  constructor(outside: Outside, input: Input, command: string) {
    this.env = outside.env;
    this.io = outside.io;
    this.now = outside.now;
    this.newKey = outside.newKey;
    this.input = input;
    this.command = command;
    this.paths = findPaths(outside.env);
    this.settings = new Settings(input, outside.env, this.paths);
    this.credentials = new Credentials(this.paths, outside.env);
    this.journal = new Journal(this.paths.writes);
  }

  get server(): Server {
    this.#server ??= findServer(this.settings.get('server').value ?? '', this.paths, this.env);
    return this.#server;
  }

  get api(): Api {
    this.#api ??= this.#openApi();
    return this.#api;
  }

  /** The API for the following calls, after this command has signed in or out. */
  signedInAs(token: string | undefined): Api {
    this.#api = this.#openApi(token);
    return this.#api;
  }

  /** Call it before asking for a secret, which could not be sent without a server. @throws Failure */
  requireServer(): void {
    requireRunning(this.server);
  }

  /** The token that calls are made with. */
  get token(): string | undefined {
    return this.credentials.token(this.server.key);
  }

  /** Prints a sentence for the user on stderr; it is never part of the result. */
  note(text: string): void {
    this.io.err(`${text}\n`);
  }

  /** Whether the user can be asked a question. */
  get canAsk(): boolean {
    return this.io.inIsTty && this.io.errIsTty && !this.input.on('no-input') && (this.env['CI'] ?? '') === '';
  }

  /** The last change that the server has confirmed; undefined when there is none. */
  get done(): Done | undefined {
    return this.#done;
  }

  close(): void {
    this.#transport?.close();
  }

  #openApi(token = this.token): Api {
    requireRunning(this.server);
    const { origin, obstacle } = this.server;
    this.#transport ??= new Transport({ origin, timeoutMs: this.settings.timeoutMs, userAgent, obstacle });
    const user = this.credentials.isFromEnvironment ? undefined : this.credentials.stored(this.server.key)?.userId;
    return new Api({
      server: this.server,
      transport: this.#transport,
      token,
      journal: this.journal,
      user,
      command: this.command,
      now: this.now,
      newKey: this.newKey,
      onChanged: (answer) => (this.#done = { transactionId: transactionRecorded(answer) ? answer.transaction.id : undefined }),
    });
  }
}
