import { chmod, rm } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { parseJson } from '@debt/terminal/files/files';
import { failureOf } from '../../../failures/failures.ts';
import type { LogEvent, UnitEvent } from '../../../runner/events.ts';
import { tailEvents } from '../observe/logs.ts';
import { parseChoices } from '../observe/wire.ts';
import { ensureSocketDirectory } from '../postgres/socket-directory.ts';
import type { Supervisor } from './supervisor.ts';

const bodyBytesMax = 64_000;

export interface ControlOptions {
  readonly supervisor: Supervisor;
  /** Requests a stop of everything; returns immediately. */
  readonly stop: () => void;
}

/**
 * The control interface of the supervisor: HTTP on a unix socket that only its owner can open. The caller holds the lock, so a socket that a killed
 * supervisor left can be replaced.
 */
export async function openControl({ supervisor, stop }: ControlOptions): Promise<Server> {
  const { controlDirectory, control } = supervisor.layout;
  await ensureSocketDirectory(controlDirectory, { uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 });
  await rm(control, { force: true });
  const server = createServer((request, response) => {
    void answer(supervisor, stop, request, response).catch((error: unknown) => {
      const failure = failureOf(error);
      if (response.headersSent) response.destroy();
      else response.writeHead(failure.exit === 6 ? 409 : failure.exit === 5 ? 404 : 500).end(JSON.stringify(failure));
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(control, resolve);
  });
  await chmod(control, 0o600);
  return server;
}

async function answer(supervisor: Supervisor, stop: () => void, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://control');
  const left = new AbortController();
  response.once('close', () => left.abort());
  switch (`${request.method ?? ''} ${url.pathname}`) {
    case 'GET /status':
      response.end(JSON.stringify(supervisor.status));
      return;
    case 'GET /events':
      await stream(response, supervisor.recorder.read(left.signal));
      return;
    case 'GET /logs':
      await stream(response, logs(supervisor, url.searchParams, left.signal));
      return;
    case 'POST /apply':
      await stream(response, supervisor.apply(parseChoices(parseJson(await bodyOf(request)))).read(left.signal));
      return;
    case 'POST /cancel':
      supervisor.cancel();
      response.writeHead(202).end();
      return;
    case 'POST /restart':
      await supervisor.restart(url.searchParams.get('unit') ?? '');
      response.writeHead(204).end();
      return;
    case 'POST /stop':
      response.writeHead(202).end();
      stop();
      return;
    default:
      response.writeHead(404).end();
  }
}

/** Writes one JSON document per line. Waits for a slow reader, and stops when the reader has left. */
async function stream(response: ServerResponse, events: AsyncIterable<unknown>): Promise<void> {
  response.writeHead(200, { 'content-type': 'application/x-ndjson' });
  response.flushHeaders();
  for await (const event of events) {
    if (response.destroyed) return;
    if (!response.write(`${JSON.stringify(event)}\n`)) await drained(response);
  }
  response.end();
}

function drained(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      response.removeListener('drain', done);
      response.removeListener('close', done);
      resolve();
    };
    response.once('drain', done);
    response.once('close', done);
  });
}

/** The last lines from the files, then live ones, without gaps or duplicates. */
async function* logs(supervisor: Supervisor, query: URLSearchParams, signal: AbortSignal): AsyncIterable<LogEvent | UnitEvent> {
  const units = query.getAll('unit');
  const live = query.get('follow') === '1' ? supervisor.follow(units, signal) : undefined;
  const tail = await tailEvents(supervisor.layout.logs, units, Number(query.get('tail') ?? 0));
  yield* tail;
  if (live === undefined) return;
  const reported = new Set(tail.map(keyOf));
  for await (const event of live) if (event.type !== 'log' || !reported.delete(keyOf(event))) yield event;
}

const keyOf = ({ unit, at, stream: name, line }: LogEvent): string => JSON.stringify([unit, at, name, line]);

async function bodyOf(request: IncomingMessage): Promise<string> {
  let body = '';
  request.setEncoding('utf8');
  for await (const chunk of request) {
    body += String(chunk);
    if (body.length > bodyBytesMax) throw new Error('the request is too long');
  }
  return body;
}
