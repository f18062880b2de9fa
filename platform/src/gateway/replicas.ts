import { request } from 'node:http';
import { limits } from './limits.ts';

/** One process of a service. */
export interface Replica {
  readonly host: string;
  readonly port: string;
  /** The number of its current requests and connections. */
  open: number;
  /** Its last reported readiness; true before the first query. */
  ready: boolean;
  /** Skipped until this time, because it did not accept a connection. */
  restUntilMs: number;
}

export interface ReplicasOptions {
  readonly urls: readonly URL[];
  /** The path of each process's readiness. */
  readonly readyPath?: string;
  /** Milliseconds on a clock that never goes back. */
  readonly nowMs?: () => number;
}

/**
 * The processes of one service: the least busy one is next, in turn among equals. A process that is not ready or does not accept connections is
 * skipped. When that applies to all of them, every one is tried, because an answer with a cause is better than none. The readiness of a single
 * process is never queried.
 */
export class Replicas implements Disposable {
  readonly #all: readonly Replica[];
  readonly #nowMs: () => number;
  #turn = 0;
  readonly #asking: NodeJS.Timeout | undefined;

  constructor({ urls, readyPath = '/readyz', nowMs = () => performance.now() }: ReplicasOptions) {
    this.#nowMs = nowMs;
    this.#all = urls.map(({ hostname, port }) => ({ host: hostname, port, open: 0, ready: true, restUntilMs: 0 }));
    if (this.#all.length < 2) return;
    this.#asking = setInterval(() => {
      for (const replica of this.#all) askReady(replica, readyPath);
    }, limits.replicas.askMs);
    this.#asking.unref();
  }

  /** @param tried those that already failed this request. Undefined when there is no other. */
  next(tried: readonly Replica[] = []): Replica | undefined {
    const left = this.#all.filter((replica) => !tried.includes(replica));
    const well = left.filter(({ ready, restUntilMs }) => ready && restUntilMs <= this.#nowMs());
    const among = well.length > 0 ? well : left;
    this.#turn += 1;
    const inTurn = among.map((_, index) => among[(index + this.#turn) % among.length]).flatMap((each) => each ?? []);
    return inTurn.reduce<Replica | undefined>((least, each) => (least === undefined || each.open < least.open ? each : least), undefined);
  }

  /** It does not accept connections. */
  markUnavailable(replica: Replica): void {
    replica.restUntilMs = this.#nowMs() + limits.replicas.restMs;
  }

  [Symbol.dispose](): void {
    clearInterval(this.#asking);
  }
}

/** Counts a request or connection of a replica until it ends; further calls of the returned function have no effect. */
export function occupy(replica: Replica): () => void {
  replica.open += 1;
  let isOver = false;
  return () => {
    if (!isOver) replica.open -= 1;
    isOver = true;
  };
}

function askReady(replica: Replica, path: string): void {
  const { host, port } = replica;
  const asked = request({ host, port, path, agent: false, timeout: limits.replicas.answerMs }, (response) => {
    replica.ready = response.statusCode === 200;
    if (replica.ready) replica.restUntilMs = 0;
    response.resume();
  });
  asked.once('timeout', () => asked.destroy(new Error('no answer')));
  asked.once('error', () => {
    replica.ready = false;
  });
  asked.end();
}
