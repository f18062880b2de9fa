import { eventually } from '@debt/kit/testing';
import type { ClientFrame, ServerFrame } from '@debt/proto/feed';
import { parseServerFrame, type UnknownFrame } from '@debt/proto/feed-codec';
import { type FeedCursor, stepFeed, subscribeFrame } from '@debt/proto/feed-cursor';
import { WebSocket } from 'ws';

export interface ConnectOptions {
  readonly token?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly cursor?: FeedCursor | undefined;
  /** False to send nothing after the handshake. */
  readonly subscribes?: boolean;
  readonly autoPong?: boolean;
}

/** A device of a user, which keeps its own position. */
export class FeedClient implements AsyncDisposable {
  readonly ws: WebSocket;
  readonly frames: (ServerFrame | UnknownFrame)[] = [];
  readonly eventIds: string[] = [];
  readonly seqs: number[] = [];
  readonly problems: string[] = [];
  cursor: FeedCursor | undefined;
  closed: { readonly code: number; readonly reason: string } | undefined;

  private constructor(ws: WebSocket, cursor: FeedCursor | undefined) {
    this.ws = ws;
    this.cursor = cursor;
    ws.on('message', (data: Buffer) => this.#take(parseServerFrame(data.toString('utf8'))));
    ws.on('close', (code, reason) => {
      this.closed = { code, reason: reason.toString('utf8') };
    });
    ws.on('error', () => undefined);
  }

  /** @throws Error with the status and the code of the problem when the handshake is refused. */
  static async connect(
    base: string,
    { token, headers = {}, cursor, subscribes = true, autoPong = true }: ConnectOptions,
  ): Promise<FeedClient> {
    const ws = new WebSocket(`${base.replace('http', 'ws')}/v1/notifications/feed`, {
      autoPong,
      headers: { ...(token === undefined ? {} : { authorization: `Bearer ${token}` }), ...headers },
    });
    const client = new FeedClient(ws, cursor);
    await new Promise<void>((resolve, reject) => {
      ws.once('open', resolve);
      ws.once('error', reject);
      ws.once('unexpected-response', (_request, response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () => {
          const problem: unknown = JSON.parse(Buffer.concat(chunks).toString('utf8'));
          const code = typeof problem === 'object' && problem !== null && 'code' in problem ? String(problem.code) : '';
          reject(new Error(`${response.statusCode ?? 0} ${code}`));
        });
      });
    });
    if (subscribes) client.send(subscribeFrame(cursor));
    return client;
  }

  send(frame: ClientFrame): void {
    this.ws.send(JSON.stringify(frame));
  }

  /** Awaits the first frame of this type. */
  async frame<T extends ServerFrame['type']>(type: T): Promise<Extract<ServerFrame, { readonly type: T }>> {
    const matches = (frame: ServerFrame | UnknownFrame): frame is Extract<ServerFrame, { readonly type: T }> => frame.type === type;
    return eventually(() => this.frames.find(matches), `a frame of type ${type}`);
  }

  async seen(count: number): Promise<void> {
    await eventually(() => this.seqs.length >= count, `${count} notifications; there are ${this.seqs.length}`);
  }

  async end(): Promise<{ readonly code: number; readonly reason: string }> {
    return eventually(() => this.closed, 'the socket closed');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.ws.close();
    await eventually(() => this.ws.readyState === WebSocket.CLOSED, 'the client closed').catch(() => this.ws.terminate());
  }

  #take(frame: ServerFrame | UnknownFrame): void {
    this.frames.push(frame);
    const step = stepFeed(this.cursor, frame);
    this.cursor = step.cursor;
    if (step.step === 'gap' || step.step === 'repeat') this.problems.push(`${step.step} ${JSON.stringify(frame).slice(0, 80)}`);
    if (step.step !== 'show') return;
    this.seqs.push(step.notification.seq);
    this.eventIds.push(step.notification.eventId);
  }
}

/** Runs a step repeatedly, one after the other. */
export async function repeat(times: number, step: (index: number) => Promise<unknown>): Promise<void> {
  for (let index = 1; index <= times; index += 1) await step(index);
}

export const upTo = (count: number, from = 1): readonly number[] => Array.from({ length: count - from + 1 }, (_one, index) => from + index);
