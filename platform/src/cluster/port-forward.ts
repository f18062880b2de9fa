/** A temporary port of this machine that leads to a Service of the cluster. */
import { PlatformError } from '../failures/failures.ts';
import type { Tunnel } from '../runner/target.ts';
import type { Kubectl } from './kubectl.ts';

export interface ForwardRequest {
  readonly namespace: string;
  readonly service: string;
  readonly port: number;
}

/** The time limit for the first connection. */
const openMs = 20_000;
const text = /^Forwarding from 127\.0\.0\.1:(\d+) /;

/** Listens on a free port, for this machine only. Disposing of the tunnel ends the process that forwards. */
export async function forwardPort(
  kubectl: Kubectl,
  { namespace, service, port }: ForwardRequest,
  callerSignal?: AbortSignal,
): Promise<Tunnel> {
  const over = new AbortController();
  const signal = callerSignal === undefined ? over.signal : AbortSignal.any([callerSignal, over.signal]);
  const opened = Promise.withResolvers<number>();
  const args = ['port-forward', `--namespace=${namespace}`, '--address=127.0.0.1', `service/${service}`, `:${port}`];
  const forwarding = (async () => {
    // All output is read to its end: a full pipe would block the process.
    for await (const line of kubectl.lines(args, signal)) {
      const [, local] = text.exec(line) ?? [];
      if (local !== undefined) opened.resolve(Number(local));
    }
    callerSignal?.throwIfAborted();
    throw new PlatformError('unreachable', { what: `kubectl port-forward to ${service} ended before it was ready` });
  })().catch((error: unknown) => opened.reject(error));
  const late = setTimeout(() => {
    opened.reject(new PlatformError('timeout', { what: `kubectl port-forward to ${service} was not ready after ${openMs / 1000} s` }));
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
