import { spawn } from 'node:child_process';
import { setTimeout as pause } from 'node:timers/promises';
import { signal } from '../../../environment/process-identity.ts';
import { quietNode } from '../../../model/node-command.ts';
import type { Stream } from '../observe/logs.ts';
import { onLines } from './lines.ts';
import type { Ended } from './program.ts';

export interface ChildOptions {
  readonly entry: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly compileCache: string;
  readonly memoryMi: number;
  /** How long it may take to finish the work that it has begun. */
  readonly drainMs: number;
  readonly onLine: (stream: Stream, line: string) => void;
}

export interface Child {
  readonly pid: number;
  readonly exited: Promise<Ended>;
  stop(): Promise<void>;
  kill(): void;
}

/** A program inherits these of our own variables; all others come from its specification. */
const inherited = ['PATH', 'HOME', 'TMPDIR', 'TZ', 'LANG', 'SSL_CERT_FILE', 'NODE_EXTRA_CA_CERTS'] as const;
/** A program has its own limit for draining; it gets this much longer before it is killed. */
const killGraceMs = 2_000;
const lastLinesMs = 500;

/**
 * Starts one of our programs on the same Node, as the leader of a process group, with an IPC channel. The channel closes when this process ends for
 * any reason; the program then drains and exits.
 */
export async function spawnChild(options: ChildOptions): Promise<Child> {
  const flags = [`--max-old-space-size=${options.memoryMi}`, '--max-semi-space-size=4', quietNode];
  const child = spawn(process.execPath, [...flags, options.entry, ...options.args], {
    cwd: '/',
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    env: { ...inheritedVariables(), NODE_COMPILE_CACHE: options.compileCache, ...options.env },
  });
  if (child.stdout !== null) onLines(child.stdout, (line) => options.onLine('out', line));
  if (child.stderr !== null) onLines(child.stderr, (line) => options.onLine('err', line));
  const closed = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const exited = new Promise<Ended>((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code, name) => {
      if (child.pid !== undefined) signal(-child.pid, 'SIGKILL');
      const ended = (): void => resolve({ code, signal: name });
      void Promise.race([closed, pause(lastLinesMs, undefined, { ref: false })]).then(ended, ended);
    });
  });
  await new Promise<void>((resolve, reject) => {
    child.once('spawn', resolve);
    child.once('error', reject);
  });
  const { pid } = child;
  if (pid === undefined) throw new Error(`${options.entry} was not started`);
  const kill = (): void => void signal(-pid, 'SIGKILL');
  return { pid, exited, kill, stop: () => stopGroup(pid, exited, options.drainMs + killGraceMs) };
}

/** Sends SIGTERM to the group, and SIGKILL to what is left of it after `graceMs`, because a blocked event loop handles no other signal. */
async function stopGroup(pid: number, exited: Promise<unknown>, graceMs: number): Promise<void> {
  signal(-pid, 'SIGTERM');
  const overdue = setTimeout(() => signal(-pid, 'SIGKILL'), graceMs);
  await exited;
  clearTimeout(overdue);
}

function inheritedVariables(): Readonly<Record<string, string>> {
  return Object.fromEntries(
    inherited.flatMap((name) => {
      const value = process.env[name];
      return value === undefined ? [] : [[name, value]];
    }),
  );
}
