/** A client of the process that hosts Pulumi. */
import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { Value } from 'typebox/value';
import type { Variables } from '../../../environment/paths.ts';
import { createChannel } from '../../../runner/channel.ts';
import { type HostCall, type HostFailureKind, type HostOptions, reply, type StackDescription } from './host-protocol.ts';
import { mask } from './mask.ts';
import type { StackEvent } from './stack-events.ts';

/** A failure that Pulumi reported. */
export class StackFailure extends Error {
  override readonly name = 'StackFailure';
  readonly kind: HostFailureKind;

  constructor(kind: HostFailureKind, text: string) {
    super(text);
    this.kind = kind;
  }
}

export interface StackHost extends AsyncDisposable {
  /** Calls `onEvent` for every event, and returns the answer. Throws `StackFailure`. */
  call(
    call: HostCall,
    signal: AbortSignal,
    onEvent?: (event: StackEvent) => void,
  ): Promise<StackDescription | { readonly exists: boolean }>;
  describe(signal: AbortSignal): Promise<StackDescription>;
  /** Ends Pulumi immediately, with all of its child processes. */
  kill(): void;
}

/** How much output of the process is kept for the message when it crashes. */
const errorTextMax = 4_000;
const leavingMs = 5_000;

export function openHost(options: HostOptions, environment: Variables): StackHost {
  const main = fileURLToPath(new URL('./host.ts', import.meta.url));
  const child = fork(main, [JSON.stringify(options)], {
    detached: true,
    env: { ...environment },
    execArgv: [],
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  let errors = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (errors = `${errors}${text}`.slice(-errorTextMax)));
  child.stdout?.resume();
  let next = 0;

  async function call(what: HostCall, signal: AbortSignal, onEvent: (event: StackEvent) => void = () => undefined) {
    const id = (next += 1);
    const replies = createChannel<unknown>();
    const onMessage = (message: unknown): void => replies.push(message);
    const onExit = (): void => replies.close();
    const cancel = (): void => void child.send({ id, op: 'cancel' });
    child.on('message', onMessage).once('exit', onExit);
    signal.addEventListener('abort', cancel, { once: true });
    try {
      if (!child.connected) throw new StackFailure('failed', died(errors));
      child.send({ id, ...what });
      if (signal.aborted) cancel();
      for await (const message of replies) {
        if (!Value.Check(reply, message) || message.id !== id) continue;
        if ('event' in message) onEvent(message.event);
        else if ('failed' in message) throw new StackFailure(message.failed.kind, message.failed.text);
        else return message.done;
      }
      throw new StackFailure('failed', died(errors));
    } finally {
      child.off('message', onMessage).off('exit', onExit);
      signal.removeEventListener('abort', cancel);
    }
  }

  return {
    call,
    async describe(signal) {
      const described = await call({ op: 'describe' }, signal);
      if ('exists' in described) throw new StackFailure('failed', 'Pulumi did not describe the stack');
      return described;
    },
    kill: () => killGroup(child),
    [Symbol.asyncDispose]: () => leave(child),
  };
}

const died = (errors: string): string => `the process that holds Pulumi ended: ${mask(errors.trim()) || 'it printed nothing'}`;

function killGroup({ pid, exitCode, signalCode }: ChildProcess): void {
  if (pid === undefined || exitCode !== null || signalCode !== null) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // It ended by itself.
  }
}

async function leave(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const { promise, resolve } = Promise.withResolvers<undefined>();
  child.once('exit', () => resolve(undefined));
  const timer = setTimeout(() => killGroup(child), leavingMs);
  if (child.connected) child.disconnect();
  await promise;
  clearTimeout(timer);
}
