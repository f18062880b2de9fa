/**
 * The network of the daemon: a separate namespace, with which its bridges, addresses and rules end. A check also runs in it, so a port that a
 * container publishes on 127.0.0.1 is reachable as on any machine. It has a connection to the outside only while images are built.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { ask, must } from '../images/commands.ts';

const name = 'debt-docker';
export const networkPath = `/run/netns/${name}`;
const device = 'tap0';
const openWithinMs = 10_000;
const endsWithinMs = 5_000;
const pollMs = 50;

/** The command that starts a program in the network. */
export const inNetwork: readonly string[] = ['nsenter', `--net=${networkPath}`, '--'];

export function openNetwork(): void {
  must('ip', ['netns', 'add', name]);
  must('ip', ['-netns', name, 'link', 'set', 'lo', 'up']);
}

/** Includes the remains of a run that was killed: every process in this network was started by it. */
export async function closeNetwork(): Promise<void> {
  if (!existsSync(networkPath)) return;
  const deadline = performance.now() + endsWithinMs;
  for (let pids = pidsInside(); pids.length > 0 && performance.now() < deadline; pids = pidsInside()) {
    for (const pid of pids) kill(pid);
    await sleep(pollMs);
  }
  must('ip', ['netns', 'delete', name]);
}

const pidsInside = (): readonly number[] =>
  ask('ip', ['netns', 'pids', name])
    .out.split('\n')
    .filter((line) => line !== '')
    .map(Number)
    .filter((pid) => pid !== process.pid);

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended in the meantime.
  }
}

/** Gives containers the same network access as this machine, through a process and without a firewall rule, until it is disposed of. */
export async function openWayOut(): Promise<AsyncDisposable> {
  const args = ['--configure', '--disable-host-loopback', '--netns-type=path', networkPath, device];
  // Ends with this process, in whatever way that ends.
  const child = spawn('setpriv', ['--pdeathsig', 'KILL', 'slirp4netns', ...args], { stdio: ['ignore', 'ignore', 'pipe'] });
  let text = '';
  child.stderr.setEncoding('utf8').on('data', (part: string) => (text += part));
  child.on('error', (error) => (text += error.message));
  const way = { [Symbol.asyncDispose]: () => end(child) };
  const deadline = performance.now() + openWithinMs;
  while (!ask('ip', ['-netns', name, 'route', 'show', 'default']).out.includes(device)) {
    if (child.exitCode === null && child.pid !== undefined && performance.now() < deadline) await sleep(pollMs);
    else {
      await way[Symbol.asyncDispose]();
      throw new Error(`containers cannot be connected with the network of this machine: ${text.trim()}`);
    }
  }
  return way;
}

async function end(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once('close', resolve));
  child.kill('SIGTERM');
  await ended;
}
