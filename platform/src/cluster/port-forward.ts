/** A port of this machine that leads to a Service of the cluster, for as long as somebody needs it. */
import { PlatformError } from '../failures/failures.ts';
import type { Way } from '../runner/target.ts';
import type { Kubectl } from './kubectl.ts';

export interface ForwardRequest {
  readonly namespace: string;
  readonly service: string;
  readonly port: number;
}

/** Until the first connection can be made. */
const openMs = 20_000;
const text = /^Forwarding from 127\.0\.0\.1:(\d+) /;

/** On a port that was free, for this machine only. The program that forwards ends when the way is disposed of. */
export async function forwardPort(
  kubectl: Kubectl,
  { namespace, service, port }: ForwardRequest,
  callerSignal?: AbortSignal,
): Promise<Way> {
  const over = new AbortController();
  const signal = callerSignal === undefined ? over.signal : AbortSignal.any([callerSignal, over.signal]);
  const opened = Promise.withResolvers<number>();
  const args = ['port-forward', `--namespace=${namespace}`, '--address=127.0.0.1', `service/${service}`, `:${port}`];
  const forwarding = (async () => {
    // Whatever it says is read to its end: a full pipe would stop it.
    for await (const line of kubectl.lines(args, signal)) {
      const [, local] = text.exec(line) ?? [];
      if (local !== undefined) opened.resolve(Number(local));
    }
    callerSignal?.throwIfAborted();
    throw new PlatformError('unreachable', { what: `the way to ${service} was closed before it was open` });
  })().catch((error: unknown) => opened.reject(error));
  const late = setTimeout(() => {
    opened.reject(new PlatformError('timeout', { what: `there is no way to ${service} after ${openMs / 1000} s` }));
  }, openMs);
  const close = async (): Promise<void> => {
    clearTimeout(late);
    over.abort();
    await forwarding;
  };
  try {
    return { url: `http://127.0.0.1:${await opened.promise}/`, [Symbol.asyncDispose]: close };
  } catch (error) {
    await close();
    throw error;
  } finally {
    clearTimeout(late);
  }
}
