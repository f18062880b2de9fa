import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  type FakePerson,
  type Json,
  me,
  now,
  problem,
  type Reply,
  record,
  recorded,
  text,
  textOrNull,
  token,
  transactionOf,
  unauthenticated,
} from './fake-answers.ts';

export { token } from './fake-answers.ts';

interface Seen {
  readonly method: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly key: string | undefined;
  readonly body: Json;
}
/** A fault for one matching request; all other requests are answered normally. */
export type Fault = 'hang_after_applying' | 'drop_after_applying' | 'drop_before_applying' | Reply;

/** A fake service that stores people, transactions and one answer for each key. It computes no money. */
export class FakeApi implements AsyncDisposable {
  readonly seen: Seen[] = [];
  readonly people: FakePerson[] = [];
  readonly transactions: Json[] = [];
  readonly tokens: Json[] = [];
  readonly #answers = new Map<string, Reply>();
  readonly #faults: { readonly match: (method: string, path: string) => boolean; readonly fault: Fault }[] = [];
  readonly #server = createServer((request, response) => void this.#serve(request, response));

  static async start(): Promise<FakeApi> {
    const api = new FakeApi();
    await new Promise<void>((resolve) => api.#server.listen(0, '127.0.0.1', resolve));
    return api;
  }

  get port(): number {
    const address: AddressInfo | string | null = this.#server.address();
    if (address === null || typeof address === 'string') throw new Error('the fake server is not listening');
    return address.port;
  }

  get origin(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** Lets the next request with this method and path prefix meet the fault. */
  failNext(method: string, path: string, fault: Fault): void {
    this.#faults.push({ match: (m, p) => m === method && p.startsWith(path), fault });
  }

  addPerson(alias: string, handle: string | null = null, link = handle === null ? 'private' : 'linked'): FakePerson {
    const person = { id: randomUUID(), alias, handle, name: handle === null ? null : alias, link, blocked: false, version: 1 };
    this.people.push(person);
    return person;
  }

  /** Adds a transaction of another user that awaits my answer. */
  addPending(person: FakePerson, amount: string, id: string = randomUUID()): string {
    this.transactions.unshift(
      transactionOf({ id, verb: 'lend', person, amount: { amount, currency: 'EUR' }, mine: false, state: 'pending' }),
    );
    return id;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let raw = '';
    for await (const chunk of request) raw += String(chunk);
    const body = record(raw === '' ? {} : JSON.parse(raw));
    const method = request.method ?? '';
    const url = new URL(request.url ?? '/', this.origin);
    const key = request.headers['idempotency-key']?.toString();
    this.seen.push({ method, path: url.pathname, query: Object.fromEntries(url.searchParams), key, body });
    const at = this.#faults.findIndex(({ match }) => match(method, url.pathname));
    const fault = at < 0 ? undefined : this.#faults.splice(at, 1)[0]?.fault;
    if (fault === 'drop_before_applying') return void request.socket.destroy();
    if (typeof fault === 'object') {
      send(response, fault);
      return;
    }
    const isOpen = method === 'POST' && ['/v1/users', '/v1/sessions'].includes(url.pathname);
    const reply =
      isOpen || request.headers.authorization === `Bearer ${token}`
        ? url.searchParams.get('dryRun') === 'true'
          ? this.#rehearse(() => this.#answer(method, url, body))
          : this.#once(key, () => this.#answer(method, url, body))
        : unauthenticated;
    if (fault === 'hang_after_applying') return;
    if (fault === 'drop_after_applying') return void request.socket.destroy();
    send(response, reply);
  }

  #rehearse(answer: () => Reply): Reply {
    const [people, transactions] = [[...this.people], [...this.transactions]];
    const reply = answer();
    this.people.splice(0, Number.POSITIVE_INFINITY, ...people);
    this.transactions.splice(0, Number.POSITIVE_INFINITY, ...transactions);
    return reply.status === 201 ? { ...reply, status: 200 } : reply;
  }

  #once(key: string | undefined, answer: () => Reply): Reply {
    const before = key === undefined ? undefined : this.#answers.get(key);
    if (before !== undefined) return { ...before, headers: { 'idempotency-replayed': 'true' } };
    const reply = answer();
    if (key !== undefined && reply.status < 300) this.#answers.set(key, reply);
    return reply;
  }

  #answer(method: string, url: URL, body: Json): Reply {
    const route = `${method} ${url.pathname.replace(/[0-9a-f-]{36}/, ':id')}`;
    const id = /[0-9a-f-]{36}/.exec(url.pathname)?.[0];
    switch (route) {
      case 'POST /v1/users':
      case 'POST /v1/sessions':
        if (body['password'] === 'wrong') return problem(401, 'wrong_credentials', 'This login and password do not belong together');
        return { status: 201, body: { id: randomUUID(), token, expiresAt: '2027-01-01T00:00:00.000Z', user: me } };
      case 'DELETE /v1/sessions/current':
        return { status: 204 };
      case 'GET /v1/users/me':
        return { status: 200, body: me };
      case 'PATCH /v1/users/me':
        return { status: 200, body: { ...me, ...body } };
      case 'POST /v1/users/me/activation':
        return body['code'] === '123456' ? { status: 200, body: me } : problem(422, 'wrong_code', 'This is not the code');
      case 'GET /v1/people':
        return { status: 200, body: { items: this.#matching(url.searchParams.get('q')), next: null } };
      case 'POST /v1/people':
        if (body['handle'] === 'missing') return problem(404, 'person_not_found', 'There is no such person');
        return {
          status: 201,
          body: {
            ...this.addPerson(
              text(body['alias'] ?? body['handle']),
              textOrNull(body['handle']),
              body['handle'] === undefined ? 'private' : 'none',
            ),
          },
        };
      case 'GET /v1/people/:id':
        return { status: 200, body: { ...this.people.find((one) => one.id === id) } };
      case 'POST /v1/transactions':
        return this.#record(body);
      case 'GET /v1/transactions':
        return { status: 200, body: pageAt(url, this.transactions.filter(matches(url))) };
      case 'GET /v1/debts':
        return { status: 200, body: { items: [], next: null } };
      case 'GET /v1/transactions/:id':
        return this.#one(id, (found) => recorded(found));
      case 'POST /v1/transactions/:id/confirmation':
        return this.#one(id, (found) =>
          recorded(Object.assign(found, { state: 'posted', consentFrom: null, decidedAt: now, decidedByMe: true })),
        );
      case 'POST /v1/transactions/:id/refusal':
        return this.#one(id, (found) =>
          recorded(Object.assign(found, { state: 'declined', consentFrom: null, decidedAt: now, decidedByMe: true })),
        );
      case 'POST /v1/transactions/:id/withdrawal':
        return this.#one(id, (found) =>
          recorded(Object.assign(found, { state: 'withdrawn', consentFrom: null, decidedAt: now, decidedByMe: true })),
        );
      case 'POST /v1/transactions/:id/reversal':
        return this.#one(id, (found) =>
          recorded(Object.assign({ ...found }, { id: randomUUID(), kind: 'reverse', verb: 'undo', reversesId: id ?? null })),
        );
      case 'GET /v1/tokens':
        return { status: 200, body: { items: this.tokens } };
      case 'GET /v1/summary':
        return { status: 200, body: this.#summary() };
      case 'GET /v1/export':
        return { status: 200, body: this.transactions };
      default:
        return problem(404, 'not_found', 'There is no such thing');
    }
  }

  #matching(q: string | null): readonly FakePerson[] {
    const begins = (text: string | null): boolean => text !== null && text.toLowerCase().startsWith((q ?? '').toLowerCase());
    return this.people.filter(({ alias, handle }) => begins(alias) || begins(handle));
  }

  #record(body: Json): Reply {
    const to = textOrNull(body['to'])?.toLowerCase();
    const person = this.people.find(({ id, alias, handle }) =>
      to === undefined ? id === body['person'] : to.startsWith('@') ? `@${handle ?? ''}`.toLowerCase() === to : alias.toLowerCase() === to,
    );
    if (person === undefined) return problem(404, 'person_not_found', 'There is no such person');
    const inFavour = body['verb'] === 'lend' || body['verb'] === 'pay';
    if (body['verb'] === 'pay' && record(body['amount'])['amount'] === '1000.00') {
      return {
        ...problem(409, 'exceeds_outstanding', 'This is more than is outstanding', { outstanding: { amount: '20.00', currency: 'EUR' } }),
      };
    }
    const state = inFavour && person.link === 'linked' ? 'pending' : 'posted';
    const made = transactionOf({
      id: randomUUID(),
      verb: text(body['verb']),
      person,
      amount: record(body['amount']),
      mine: true,
      state,
      description: textOrNull(body['description']) ?? '',
      dueOn: textOrNull(body['dueOn']),
    });
    this.transactions.unshift(made);
    return { ...recorded(made), status: 201 };
  }

  #one(id: string | undefined, answer: (found: Json) => Reply): Reply {
    const found = this.transactions.find((one) => one['id'] === id);
    return found === undefined ? problem(404, 'transaction_not_found', 'There is no such transaction') : answer(found);
  }

  #summary(): Json {
    const eur = (amount: string) => ({ amount, currency: 'EUR' });
    const totals = [
      { currency: 'EUR', owe: eur('20.00'), owed: eur('5.00'), net: eur('-15.00'), pendingForMe: eur('7.00'), pendingForThem: eur('0.00') },
    ];
    const people = this.people.map(({ id, alias, handle }) => ({ person: { id, alias, handle }, totals }));
    return {
      totals,
      people,
      pendingForMeCount: this.transactions.filter((one) => one['consentFrom'] === 'me').length,
      pendingForThemCount: 0,
      linkRequests: 0,
    };
  }
}

function send(response: ServerResponse, { status, body, headers = {} }: Reply): void {
  response.writeHead(status, { 'content-type': status < 400 ? 'application/json' : 'application/problem+json', ...headers });
  response.end(body === undefined ? undefined : JSON.stringify(body));
}

/** The cursor is the number of items before the page. */
function pageAt({ searchParams }: URL, all: readonly Json[]): Json {
  const start = Number(searchParams.get('after') ?? 0);
  const end = start + Number(searchParams.get('limit') ?? 50);
  return { items: all.slice(start, end), next: end < all.length ? String(end) : null };
}

const matches = (url: URL) => (one: Json) =>
  ['state', 'consentFrom'].every((name) => !url.searchParams.has(name) || url.searchParams.get(name) === one[name]);
