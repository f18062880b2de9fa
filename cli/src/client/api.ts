import type { IncomingMessage } from 'node:http';
import { type Guard, pageOf } from '@debt/proto/guard';
import { identifyProcess } from '@debt/proto/process-identity';
import { errorCode, parseJson } from '@debt/terminal/files/files';
import type { Server } from '../config/server.ts';
import { DebtError } from '../failures.ts';
import type { Journal, StoredWrite } from '../journal/journal.ts';
import { reportingInterrupt } from './interrupt.ts';
import { NoAnswer } from './plain-http.ts';
import { readRetryAfter, strangeAnswer, toFailure, toUnreachable } from './problems.ts';
import type { Answer, Request, Transport } from './transport.ts';

export interface ApiOptions {
  readonly server: Server;
  readonly transport: Transport;
  /** Undefined: not signed in. */
  readonly token: string | undefined;
  readonly journal: Journal;
  readonly user: string | undefined;
  /** The command line as typed. */
  readonly command: string;
  readonly now: () => Date;
  readonly newKey: () => string;
  /** Called when a signal ends the process before the outcome of a write is known. */
  readonly onInterrupted: () => void;
  /** Called with the answer when the server has confirmed a change. */
  readonly onChanged: (answer: unknown) => void;
}

export type Query = Readonly<Record<string, string | number | boolean | undefined>>;

/** A command that changes the ledger or the address book. The server carries it out once, even if it is sent again with the same key. */
export interface Write {
  readonly method: StoredWrite['method'];
  readonly path: string;
  readonly body?: unknown;
}

/** The pause before the one automatic second attempt, and its maximum when the server asks for more with Retry-After. */
const secondAttemptPauseMs = 200;
const secondAttemptPauseMaxMs = 2000;

/** The most items that the service puts on one page. */
export const pageLimitMax = 200;

/** The API of one server, for one user. */
export class Api {
  readonly #options: ApiOptions;

  constructor(options: ApiOptions) {
    this.#options = options;
  }

  get server(): Server {
    return this.#options.server;
  }

  async get<T>(path: string, guard: Guard<T>, query: Query = {}): Promise<T> {
    return (await this.getTagged(path, guard, query)).value;
  }

  async getTagged<T>(path: string, guard: Guard<T>, query: Query = {}): Promise<{ readonly value: T; readonly etag: string | undefined }> {
    const request: Request = { method: 'GET', path: path + toQuery(query) };
    const answer = await this.#send(this.#signed(request));
    return { value: this.#read(request, answer, guard), etag: answer.headers.etag };
  }

  /** The items of a list, read page by page, at most `pagesMax` pages. */
  async list<T>(path: string, item: Guard<T>, query: Query, pagesMax: number): Promise<readonly T[]> {
    const all: T[] = [];
    let after: string | undefined;
    for (let page = 0; page < pagesMax; page += 1) {
      const { items, next } = await this.get(path, pageOf(item), { ...query, limit: pageLimitMax, after });
      all.push(...items);
      if (next === null) break;
      after = next;
    }
    return all;
  }

  /** Resolves once the head has arrived with a 200; the body is read as a stream. */
  async download(path: string, query: Query): Promise<IncomingMessage> {
    const request: Request = { method: 'GET', path: path + toQuery(query) };
    const message = await this.#options.transport.open(this.#signed(request)).catch((error: unknown) => this.#rethrow(error));
    if (message.statusCode === 200) return message;
    let raw = '';
    message.setEncoding('utf8');
    for await (const chunk of message) raw += String(chunk);
    throw toFailure({ status: message.statusCode ?? 0, headers: message.headers, body: parseJson(raw) });
  }

  /**
   * A change without an idempotency key, sent once: it is idempotent by itself, or it must not be stored because its answer is a secret.
   * Throws `outcome_unknown` when the connection breaks before the answer.
   */
  async call<T>(request: Request, guard: Guard<T>, access: 'anyone' | 'signed-in' = 'signed-in'): Promise<T> {
    const answer = await this.#options.transport
      .send(access === 'anyone' ? request : this.#signed(request))
      .catch((error: unknown) =>
        error instanceof NoAnswer && error.reason !== 'not_sent' ? Promise.reject(unknownCall(error)) : this.#rethrow(error),
      );
    return this.#readChange(request, answer, guard);
  }

  /** What the write would do now, as the server answers it. Nothing is changed, and nothing is stored. */
  async rehearse<T>(write: Write, guard: Guard<T>): Promise<T> {
    const headers = { 'idempotency-key': this.#options.newKey() };
    const request: Request = { ...write, path: `${write.path}?dryRun=true`, headers };
    return this.#read(request, await this.#send(this.#signed(request)), guard);
  }

  /** Stores the command, sends it, and sends it once more if the connection breaks. Throws `outcome_unknown` when it may or may not be recorded. */
  async write<T>(write: Write, guard: Guard<T>): Promise<T> {
    const { server, user, command, now, newKey, journal, onInterrupted } = this.#options;
    this.#requireToken();
    const stored: StoredWrite = {
      version: 1,
      key: newKey(),
      server: server.key,
      ...(user === undefined ? {} : { user }),
      method: write.method,
      path: write.path,
      ...(write.body === undefined ? {} : { body: write.body }),
      command,
      createdAt: now().toISOString(),
      ...identifyProcess(process.pid),
    };
    const before = journal.unresolvedLike(stored);
    if (before !== undefined) throw unresolved(before);
    journal.add(stored);
    return reportingInterrupt(onInterrupted, () => this.resend(stored, guard));
  }

  /** Sends a stored command with its own key, and removes it from the journal once its outcome is known. */
  async resend<T>(stored: StoredWrite, guard: Guard<T>, isFirst = true): Promise<T> {
    const request = this.#signed({
      method: stored.method,
      path: stored.path,
      ...(stored.body === undefined ? {} : { body: stored.body }),
      headers: { 'idempotency-key': stored.key },
    });
    let attempt = await this.#attempt(request);
    // A request that was sent before this call may have been recorded.
    let mayHaveCounted = !isFirst;
    if (attempt.type === 'unknown' && !attempt.isLate) {
      mayHaveCounted = true;
      await pause(attempt.pauseMs);
      attempt = await this.#attempt(request);
    }
    if (attempt.type === 'answered' && (isJudged(attempt.answer) || !mayHaveCounted)) {
      this.#resolved(stored);
      return this.#readChange(request, attempt.answer, guard);
    }
    if (attempt.type === 'not_sent' && !mayHaveCounted) {
      this.#resolved(stored);
      throw toUnreachable(attempt.error, this.server);
    }
    throw outcomeUnknown(stored, attempt);
  }

  /** If the entry cannot be removed, `debt retry` sends it once more. Its key makes that harmless, and the outcome matters more than the error. */
  #resolved({ key }: StoredWrite): void {
    try {
      this.#options.journal.remove(key);
    } catch (error) {
      if (errorCode(error) === undefined) throw error;
    }
  }

  async #attempt(request: Request): Promise<Attempt> {
    try {
      const answer = await this.#options.transport.send(request);
      const inFlight = answer.status === 409 && /"in_flight"/.test(JSON.stringify(answer.body));
      if (!inFlight && (answer.status < 500 || answer.status === 503)) return { type: 'answered', answer };
      return { type: 'unknown', why: `the server answered ${answer.status}`, pauseMs: pauseFor(answer), isLate: false };
    } catch (error) {
      if (!(error instanceof NoAnswer)) throw error;
      return error.reason === 'not_sent'
        ? { type: 'not_sent', error }
        : { type: 'unknown', why: error.message, pauseMs: secondAttemptPauseMs, isLate: error.reason === 'timeout' };
    }
  }

  async #send(request: Request): Promise<Answer> {
    return this.#options.transport.send(request).catch((error: unknown) => this.#rethrow(error));
  }

  #rethrow(error: unknown): never {
    throw error instanceof NoAnswer ? toUnreachable(error, this.server) : error;
  }

  /** An answer that this version cannot parse reports a change, too. */
  #readChange<T>(request: Request, answer: Answer, guard: Guard<T>): T {
    if (answer.status < 400) this.#options.onChanged(answer.body);
    return this.#read(request, answer, guard);
  }

  #read<T>(request: Request, answer: Answer, guard: Guard<T>): T {
    if (answer.status >= 400) throw toFailure(answer);
    if (guard(answer.body)) return answer.body;
    throw strangeAnswer(`${request.method} ${request.path.replace(/\?.*/, '')}`, answer);
  }

  #signed(request: Request): Request {
    return { ...request, headers: { ...request.headers, authorization: `Bearer ${this.#requireToken()}` } };
  }

  #requireToken(): string {
    const { token, server } = this.#options;
    if (token !== undefined) return token;
    throw new DebtError('not_signed_in', {
      what: `you are not signed in to ${server.key}`,
      fix: ['debt login', 'debt register, when you have no account'],
    });
  }
}

type Attempt =
  | { readonly type: 'answered'; readonly answer: Answer }
  | { readonly type: 'not_sent'; readonly error: NoAnswer }
  /** `isLate`: the time that the user allows has passed, so there is no second attempt. */
  | { readonly type: 'unknown'; readonly why: string; readonly pauseMs: number; readonly isLate: boolean };

/** Whether the service has processed the command itself, so that its answer also holds for an earlier attempt with the same key. */
const isJudged = (answer: Answer): boolean => answer.status < 400 || ![401, 403, 408, 426, 429, 503].includes(answer.status);

function outcomeUnknown(stored: StoredWrite, attempt: Attempt): DebtError {
  const why =
    attempt.type === 'answered'
      ? `the server answered ${attempt.answer.status}`
      : attempt.type === 'unknown'
        ? attempt.why
        : attempt.error.message;
  return new DebtError('outcome_unknown', {
    what: 'the outcome is unknown: the server may or may not have recorded it',
    why,
    fix: ['debt retry', `this is safe: the command cannot be recorded twice (key ${stored.key})`],
    retry: true,
  });
}

const unresolved = ({ key, createdAt }: StoredWrite): DebtError =>
  new DebtError('unresolved', {
    what: 'nothing was sent: the same command was sent earlier, and its outcome is still unknown',
    why: `it was sent at ${createdAt}, and the answer was lost`,
    fix: [
      'debt retry, which resolves it and cannot record it twice',
      `debt retry --forget ${key.slice(0, 8)}, then the command again, if this is meant to be a second one`,
    ],
  });

const unknownCall = (error: NoAnswer): DebtError =>
  new DebtError(
    'outcome_unknown',
    {
      what: 'the outcome is unknown: the server may or may not have carried it out',
      why: error.message,
      fix: ['run the command again; if it was carried out before, the answer shows it'],
      retry: true,
    },
    { cause: error },
  );

const pauseFor = (answer: Answer): number =>
  Math.min((readRetryAfter(answer) ?? 0) * 1000 || secondAttemptPauseMs, secondAttemptPauseMaxMs);
const pause = (ms: number): Promise<void> => new Promise((resolve) => void setTimeout(resolve, ms));

/** `?a=1&b=x`, or an empty text. */
export function toQuery(query: Query): string {
  const parts = Object.entries(query).flatMap(([name, value]) => (value === undefined ? [] : [`${name}=${encodeURIComponent(value)}`]));
  return parts.length === 0 ? '' : `?${parts.join('&')}`;
}

/** Accepts a response without a body. */
export const nothing: Guard<undefined> = (value) => value === undefined;
