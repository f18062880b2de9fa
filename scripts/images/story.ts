/** Two users of the platform with the real CLI, and a request that is in progress when the platform is stopped. */
import { spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { codeOf } from '@debt/mailer/maildir';
import { Type } from 'typebox';
import { Value } from 'typebox/value';

const debt = fileURLToPath(new URL('../../node_modules/.bin/debt', import.meta.url));
const commandMs = 60_000;
const arriveMs = 40_000;
const pollMs = 200;
const password = 'correct horse battery\n';

export interface PersonPaths {
  /** The address of the gateway for users. */
  readonly origin: string;
  /** The newest code that was sent to an address; undefined before there is one. */
  readonly codeFor: (address: string) => Promise<string | undefined>;
  readonly folder: string;
}

export class Person {
  readonly handle: string;
  readonly #paths: PersonPaths;

  constructor(handle: string, paths: PersonPaths) {
    this.handle = handle;
    this.#paths = paths;
    mkdirSync(this.#home, { recursive: true });
  }

  /** Registers, reads the code from the mail, and activates the account. */
  async join(): Promise<void> {
    const address = `${this.handle}@example.org`;
    const args = ['register', '--handle', this.handle, '--name', this.handle, '--email', address, '--password-file', '-'];
    await this.debt(args, password);
    const code = await until(() => this.#paths.codeFor(address), `a code for ${address} is in the mail`);
    await this.debt(['activate', code]);
  }

  async signIn(): Promise<void> {
    await this.debt(['login', this.handle, '--password-file', '-'], password);
  }

  /** @returns the output. Throws unless it exits with 0. */
  async debt(args: readonly string[], input = ''): Promise<string> {
    const child = spawn(debt, args, { env: this.#environment, stdio: 'pipe', timeout: commandMs });
    let [out, err] = ['', ''];
    child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (err += text));
    child.stdin.end(input);
    const ended = Promise.withResolvers<number | null>();
    child.once('error', ended.reject).once('close', ended.resolve);
    const code = await ended.promise;
    if (code !== 0) throw new Error(`debt ${args.join(' ')} ended with ${code ?? 'a signal'}:\n${out}${err}`);
    return out;
  }

  /** The id of the transaction that this user recorded. */
  async record(...args: readonly string[]): Promise<string> {
    const answer: unknown = JSON.parse(await this.debt([...args, '--json']));
    if (!Value.Check(Answered, answer)) throw new Error(`debt ${args.join(' ')} answered with something else: ${JSON.stringify(answer)}`);
    return 'data' in answer ? answer.data.transaction.id : answer.transaction.id;
  }

  watch(): Watch {
    return new Watch(this.#environment);
  }

  get #home(): string {
    return join(this.#paths.folder, this.handle);
  }
  get #environment(): NodeJS.ProcessEnv {
    return { PATH: process.env['PATH'], LANG: 'C.UTF-8', HOME: this.#home, CI: 'true', DEBT_SERVER: this.#paths.origin };
  }
}

const Recorded = Type.Object({ transaction: Type.Object({ id: Type.String() }) });
const Answered = Type.Union([Recorded, Type.Object({ data: Recorded })]);

/** A feed that stays open: notifications of its WebSocket are printed line by line. */
export class Watch implements Disposable {
  readonly #child;
  #text = '';

  constructor(environment: NodeJS.ProcessEnv) {
    this.#child = spawn(debt, ['watch', '--json'], { env: environment, stdio: ['ignore', 'pipe', 'ignore'] });
    this.#child.stdout.setEncoding('utf8').on('data', (text: string) => (this.#text += text));
  }

  /** Throws when the event does not arrive in time. */
  async sees(event: string): Promise<void> {
    await until(
      async () => (this.#text.includes(`"${event}"`) ? true : undefined),
      `${event} arrives in the feed, which showed:\n${this.#text}`,
    );
  }

  [Symbol.dispose](): void {
    this.#child.kill('SIGKILL');
  }
}

const Mails = Type.Object({
  emails: Type.Array(
    Type.Object({ destination: Type.Object({ to: Type.Array(Type.String()) }), body: Type.Object({ text: Type.Optional(Type.String()) }) }),
  ),
});

/** @param store - the answer of the mail sink at `/store` */
export function codeInStore(store: unknown, address: string): string | undefined {
  const mail = Value.Parse(Mails, store).emails.findLast(({ destination }) => destination.to.some((to) => to.includes(address)));
  return codeOf({ text: mail?.body.text ?? '' });
}

async function until<T>(look: () => Promise<T | undefined>, what: string): Promise<T> {
  const deadline = performance.now() + arriveMs;
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    if (performance.now() > deadline) throw new Error(`${arriveMs / 1_000} s have passed before ${what}`);
    await sleep(pollMs);
  }
}

export interface Unfinished {
  /** Sends the rest and waits. @returns the answer with its head */
  finish(): Promise<string>;
}

/** A request whose head the server has received, and whose body it awaits. */
export async function beginRequest(origin: string): Promise<Unfinished> {
  const { hostname, port, host } = new URL(origin);
  const socket = connect({ host: hostname, port: Number(port) });
  let text = '';
  const answered = Promise.withResolvers<string>();
  socket.setEncoding('utf8').on('data', (part: string) => (text += part));
  socket.once('error', answered.reject).once('close', () => answered.resolve(text));
  const body = '{"login":"nobody","password":"of this name at all"}';
  const continued = Promise.withResolvers<undefined>();
  socket.once('data', () => continued.resolve(undefined));
  const head = ['POST /v1/sessions HTTP/1.1', `Host: ${host}`, 'Content-Type: application/json', `Content-Length: ${body.length}`];
  // A server that answers "continue" has read the head and waits for the rest.
  socket.write([...head, 'Expect: 100-continue', 'Connection: close', '', ''].join('\r\n'));
  await Promise.race([continued.promise, answered.promise]);
  return {
    finish: () => {
      socket.write(body);
      return answered.promise;
    },
  };
}
