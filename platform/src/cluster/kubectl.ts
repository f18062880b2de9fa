/** kubectl as a child process. Objects and secret values are passed on its standard input only: never in an argument, a variable or a file. */
import { type ChildProcess, spawn } from 'node:child_process';
import { dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';
import { isRecord } from '../render/kubernetes/objects.ts';
import { type Classified, classify, KubectlError } from './kubectl-error.ts';
import { takesConnections } from './reachable.ts';

export interface KubectlOptions {
  /** The path of the program. */
  readonly program: string;
  /** A kubeconfig of this environment; the user's own is never read. Its folder also contains kubectl's cache. */
  readonly kubeconfig: string;
  /** The maximum duration of one call, in milliseconds. */
  readonly timeoutMs?: number;
}

export interface KubectlCall {
  readonly input?: string;
  readonly signal?: AbortSignal;
}

export interface Kubectl {
  /** Resolves with the output. Throws a `KubectlError` when the exit code is not 0, at the time limit, or when the call is aborted. */
  run(args: readonly string[], call?: KubectlCall): Promise<string>;
  /** The items of a list that kubectl prints as JSON; empty when nothing was found. */
  list(args: readonly string[], call?: KubectlCall): Promise<readonly unknown[]>;
  /**
   * The output line by line while the process runs, without a time limit. Ends without an error when the signal aborts; throws a `KubectlError` when
   * the exit code is not 0.
   */
  lines(args: readonly string[], signal: AbortSignal): AsyncIterable<string>;
}

const defaultTimeoutMs = 60_000;
/** The time between the request to stop and the kill. */
const graceMs = 2_000;
/** All objects of an environment are some hundred kilobytes. */
const outputBytesMax = 64 * 1024 * 1024;

export function createKubectl({ program, kubeconfig, timeoutMs = defaultTimeoutMs }: KubectlOptions): Kubectl {
  const common = [`--kubeconfig=${kubeconfig}`, `--cache-dir=${join(dirname(kubeconfig), 'kubectl-cache')}`];

  async function run(args: readonly string[], { input = '', signal }: KubectlCall = {}): Promise<string> {
    signal?.throwIfAborted();
    const limit = AbortSignal.timeout(timeoutMs);
    const stop = signal === undefined ? limit : AbortSignal.any([limit, signal]);
    const { code, out, err } = await finished(program, [...common, ...args], input, stop);
    signal?.throwIfAborted();
    if (code === 0) return out;
    if (limit.aborted) throw new KubectlError({ reason: 'timed out', text: `no answer within ${timeoutMs / 1000} s` });
    throw new KubectlError(await explained(err));
  }

  /** A failure of unknown spelling may still be caused by an API that has stopped. */
  async function explained(err: string): Promise<Classified> {
    const classified = classify(err);
    if (classified.reason !== 'other' || (await takesConnections(kubeconfig, environment()))) return classified;
    return { ...classified, reason: 'unreachable' };
  }

  async function list(args: readonly string[], call?: KubectlCall): Promise<readonly unknown[]> {
    const out = await run([...args, '--output=json'], call);
    if (out.trim() === '') return [];
    const value: unknown = JSON.parse(out);
    const items: unknown = isRecord(value) ? value['items'] : undefined;
    return isUnknowns(items) ? items : [value];
  }

  async function* lines(args: readonly string[], signal: AbortSignal): AsyncIterable<string> {
    const isOver = (): boolean => signal.aborted;
    if (isOver()) return;
    const { child, err, ended, stopping } = start(program, [...common, ...args], signal);
    child.stdin.end();
    try {
      yield* linesOf(child.stdout);
      const code = await ended;
      if (code !== 0 && !isOver()) throw new KubectlError(await explained(err()));
    } finally {
      stopping.now();
      await ended.catch(() => undefined);
      stopping[Symbol.dispose]();
    }
  }

  return { run, list, lines };
}

/** A longer line is delivered in pieces. */
const lineCharsMax = 16_384;

/** A slow consumer slows the program down (backpressure). */
async function* linesOf(stream: Readable): AsyncIterable<string> {
  const decoder = new StringDecoder('utf8');
  let rest = '';
  for await (const piece of stream) {
    const lines = (rest + (Buffer.isBuffer(piece) ? decoder.write(piece) : '')).split('\n');
    rest = lines.pop() ?? '';
    yield* lines;
    for (; rest.length > lineCharsMax; rest = rest.slice(lineCharsMax)) yield rest.slice(0, lineCharsMax);
  }
  if (rest !== '') yield rest;
}

interface Stopping extends Disposable {
  now(): void;
}

/** Asks a program to stop when the signal aborts, and kills it when it does not stop. */
function stopOn(signal: AbortSignal, child: ChildProcess): Stopping {
  let kill: NodeJS.Timeout | undefined;
  const now = (): void => {
    if (child.exitCode !== null || child.signalCode !== null || kill !== undefined) return;
    child.kill('SIGTERM');
    kill = setTimeout(() => child.kill('SIGKILL'), graceMs);
  };
  signal.addEventListener('abort', now, { once: true });
  if (signal.aborted) now();
  return {
    now,
    [Symbol.dispose]() {
      clearTimeout(kill);
      signal.removeEventListener('abort', now);
    },
  };
}

const isUnknowns = (value: unknown): value is readonly unknown[] => Array.isArray(value);

/** Starts a program that ends with the signal. `ended` resolves to its exit code. */
function start(program: string, args: readonly string[], signal: AbortSignal) {
  const child = spawn(program, args, { stdio: 'pipe', env: environment() });
  const err = collected(child, child.stderr);
  // The process may end before it has read everything; its exit code shows the cause.
  child.stdin.on('error', () => undefined);
  const ended = new Promise<number | null>((resolve, reject) => {
    child.on('error', (error) => reject(new KubectlError({ reason: 'missing', text: program }, { cause: error })));
    child.on('close', resolve);
  });
  ended.catch(() => undefined);
  return { child, err, ended, stopping: stopOn(signal, child) };
}

async function finished(program: string, args: readonly string[], input: string, signal: AbortSignal) {
  const { child, err, ended, stopping } = start(program, args, signal);
  const out = collected(child, child.stdout);
  child.stdin.end(input);
  const code = await ended.finally(() => stopping[Symbol.dispose]());
  return { code, out: out(), err: err() };
}

/** Collects the output of a program, up to a limit beyond which the program is killed. Returns the text so far. */
function collected(child: ChildProcess, stream: Readable): () => string {
  const parts: Buffer[] = [];
  let bytes = 0;
  stream.on('data', (part: Buffer) => {
    bytes += part.length;
    if (bytes > outputBytesMax) child.kill('SIGKILL');
    else parts.push(part);
  });
  return () => Buffer.concat(parts).toString('utf8');
}

/**
 * The variables that kubectl and the helpers of a kubeconfig need to find each other, to sign in, and to use a proxy. `KUBECONFIG` is left out on
 * purpose.
 */
const passed = /^(PATH|HOME|HTTPS_PROXY|NO_PROXY|AWS_[A-Z_0-9]+)$/;

const environment = (): Record<string, string> =>
  Object.fromEntries(
    Object.entries(process.env).flatMap(([name, value]) => (value === undefined || !passed.test(name) ? [] : [[name, value]])),
  );
