import { type IncomingMessage, request } from 'node:http';
import { createInterface } from 'node:readline';
import { parseJson } from '@debt/terminal/files/files';
import { isRecord } from '../../../environment/records.ts';
import { isFailureId } from '../../../failures/failure-pages.ts';
import { PlatformError } from '../../../failures/failures.ts';
import type { Event } from '../../../runner/events.ts';
import type { Layout } from '../layout.ts';
import { readRunFile } from './run-file.ts';
import { type Choices, isEvent, parseStatus, type SupervisorStatus } from './wire.ts';

const answerMs = 5_000;
/** Draining and starting have limits of their own, whose sum is shorter. */
const restartMs = 300_000;
const bodyCharsMax = 4_000_000;

interface Ask {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly body?: unknown;
  readonly signal?: AbortSignal;
  /** The maximum time without an answer. */
  readonly timeoutMs?: number;
}

/** A client of the supervisor of one environment. */
export interface Client {
  /** Undefined when no supervisor answers, or one of another version does. */
  status(): Promise<SupervisorStatus | undefined>;
  /** Whether any process answers on the control socket. */
  answers(): Promise<boolean>;
  /** The events of the run until its `end`. Throws the failure that the supervisor answers, and `not_running` when the connection is lost. */
  apply(wanted: Choices): AsyncIterable<Event>;
  events(signal: AbortSignal): AsyncIterable<Event>;
  logs(query: URLSearchParams, signal: AbortSignal): AsyncIterable<Event>;
  cancel(): Promise<void>;
  /** Resolves when the unit is ready again, however long that takes. */
  restart(unit: string, signal: AbortSignal): Promise<void>;
  stop(): Promise<void>;
}

export async function openClient(layout: Layout): Promise<Client> {
  const control = (await readRunFile(layout.directory))?.control ?? layout.control;
  const ask = (asked: Ask): Promise<IncomingMessage> => send(control, asked);
  const post = async (path: string): Promise<void> => {
    await bodyOf(await ask({ method: 'POST', path }));
  };
  async function* events(asked: Ask): AsyncIterable<Event> {
    const response = await ask(asked);
    for await (const line of createInterface({ input: response, crlfDelay: Number.POSITIVE_INFINITY })) {
      const event = parseJson(line);
      if (isEvent(event)) yield event;
    }
  }
  return {
    status: async () => {
      const body = await ask({ method: 'GET', path: '/status' }).then(bodyOf, () => '');
      return parseStatus(parseJson(body));
    },
    answers: () =>
      ask({ method: 'GET', path: '/status' }).then(
        (response) => {
          response.resume();
          return true;
        },
        () => false,
      ),
    apply: (wanted) => events({ method: 'POST', path: '/apply', body: wanted }),
    events: (signal) => events({ method: 'GET', path: '/events', signal }),
    logs: (query, signal) => events({ method: 'GET', path: `/logs?${query.toString()}`, signal }),
    cancel: () => post('/cancel'),
    restart: async (unit, signal) => {
      const path = `/restart?${new URLSearchParams({ unit }).toString()}`;
      await bodyOf(await ask({ method: 'POST', path, signal, timeoutMs: restartMs }));
    },
    stop: () => post('/stop'),
  };
}

/** The answer, as soon as its headers have arrived. Throws the failure that the supervisor names, or `not_running`. */
async function send(socketPath: string, { method, path, body, signal, timeoutMs = answerMs }: Ask): Promise<IncomingMessage> {
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    const asked = request(
      { socketPath, method, path, agent: false, timeout: timeoutMs, ...(signal === undefined ? {} : { signal }) },
      (answer) => {
        asked.setTimeout(0);
        resolve(answer);
      },
    );
    asked.once('timeout', () => asked.destroy(new Error(`the supervisor did not answer within ${timeoutMs} ms`)));
    asked.once('error', (cause) =>
      reject(
        new PlatformError(
          'not_running',
          { what: 'nothing answers for this environment', why: cause.message, fix: ['debt-platform up'] },
          { cause },
        ),
      ),
    );
    asked.end(body === undefined ? undefined : JSON.stringify(body));
  });
  if ((response.statusCode ?? 500) < 400) return response;
  throw failureFrom(parseJson(await bodyOf(response)));
}

function failureFrom(value: unknown): PlatformError {
  if (!isRecord(value) || !isFailureId(value['id'])) return new PlatformError('unexpected', { what: 'the supervisor failed to answer' });
  const texts = (each: unknown): readonly string[] => (Array.isArray(each) ? each.map(String) : []);
  const logs = texts(value['logs']);
  const why = typeof value['why'] === 'string' ? value['why'] : '';
  return new PlatformError(value['id'], {
    what: String(value['what']),
    why,
    fix: texts(value['fix']),
    ...(logs.length === 0 ? {} : { logs }),
  });
}

async function bodyOf(response: IncomingMessage): Promise<string> {
  let body = '';
  response.setEncoding('utf8');
  for await (const chunk of response) {
    body += String(chunk);
    if (body.length > bodyCharsMax) throw new Error('the answer is too long');
  }
  return body;
}
