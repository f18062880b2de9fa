import { transactionRecorded } from '@debt/proto/guards';
import type { Command } from '@debt/terminal/command/command';
import type { Input } from '@debt/terminal/command/input';
import { Session } from '@debt/terminal/command/session';
import type { Done } from '@debt/terminal/failures/report';
import { randomId } from '@debt/terminal/random-id';
import type { World } from '@debt/terminal/world';
import { Api } from '../client/api.ts';
import { Transport } from '../client/transport.ts';
import { Credentials } from '../config/credentials.ts';
import { findPaths, type Paths } from '../config/paths.ts';
import { findServer, requireRunning, type Server } from '../config/server.ts';
import { Settings } from '../config/settings.ts';
import { Journal } from '../journal/journal.ts';
import { shortId } from '../output/sentences.ts';
import { userAgent } from '../release.ts';

export type DebtCommand = Command<Context>;

/** Everything that a command may use. Each part is made when it is first asked for: a command pays only for what it uses. */
export class Context extends Session {
  readonly paths: Paths;
  readonly settings: Settings;
  readonly credentials: Credentials;
  readonly journal: Journal;
  #server: Server | undefined;
  #transport: Transport | undefined;
  #api: Api | undefined;
  #done: Done | undefined;

  constructor(world: World, input: Input, command: string) {
    super(world, input, { program: 'debt', command });
    this.paths = findPaths(world.env);
    this.settings = new Settings(input, world.env, this.paths);
    this.credentials = new Credentials(this.paths, world.env);
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

  /** Before a person types a secret: it would be for nothing when it cannot be sent. @throws CommandError */
  override beforeSecret(): void {
    requireRunning(this.server);
  }

  /** The token that calls are made with. */
  get token(): string | undefined {
    return this.credentials.token(this.server.key);
  }

  /** The last change that the server has confirmed; undefined while there is none. */
  override get done(): Done | undefined {
    return this.#done;
  }

  override close(): void {
    this.#transport?.close();
  }

  /** On a terminal only: a script reads nothing that is not a result or a failure. */
  #showWaiting(origin: string): void {
    if (this.canRedraw) this.note(`Waiting for ${origin}, for ${this.settings.timeoutMs / 1000} s at most …`);
  }

  #openApi(token = this.token): Api {
    requireRunning(this.server);
    const { origin, obstacle } = this.server;
    this.#transport ??= new Transport({
      origin,
      timeoutMs: this.settings.timeoutMs,
      userAgent,
      obstacle,
      onSlow: () => this.#showWaiting(origin),
    });
    const user = this.credentials.isFromEnvironment ? undefined : this.credentials.stored(this.server.key)?.userId;
    return new Api({
      server: this.server,
      transport: this.#transport,
      token,
      journal: this.journal,
      user,
      command: this.command,
      now: this.now,
      newKey: randomId,
      onInterrupted: () =>
        this.note('debt: interrupted, and the outcome is unknown: the server may or may not have recorded it\n  try: debt retry'),
      onChanged: (answer) => (this.#done = doneBy(answer)),
    });
  }
}

function doneBy(answer: unknown): Done {
  if (!transactionRecorded(answer)) return { recorded: undefined };
  const recorded = shortId(answer.transaction.id);
  return { recorded, show: `debt show ${recorded}` };
}
