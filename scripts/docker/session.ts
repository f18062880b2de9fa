/**
 * A check on a real Docker, in two processes. This one creates the daemon and the images, with the network of the machine, and ends them. The other
 * one is the check itself, and runs in the network of the daemon, which has no other connection. Linux, as root.
 */
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Checks, Halt } from '../images/checks.ts';
import { cache, type Daemon, environment, installDocker, site, startDaemon, sweep } from './daemon.ts';
import { inNetwork, networkPath, openWayOut } from './network.ts';

export interface Session {
  /** The prerequisites of the check: images and programs, from package registries. */
  readonly prepare: (checks: Checks, print: (text: string) => void) => Promise<void>;
  readonly check: (checks: Checks, print: (text: string) => void) => Promise<void>;
}

const inside = '--inside';
const print = (text: string): void => void process.stdout.write(`       ${text}\n`);
const argumentAfter = (prefix: string): string | undefined =>
  process.argv.find((argument) => argument.startsWith(prefix))?.slice(prefix.length);

/** `--report=FILE` writes the numbers for scripts/summary.ts; `--clean` only removes the remains of a run that was killed. */
export async function runSession(script: string, session: Session): Promise<void> {
  const checks = new Checks();
  if (process.argv.includes(inside)) await guarded(checks, () => session.check(checks, print));
  else await around(script, session, checks);
  const report = argumentAfter('--report=');
  if (report !== undefined) checks.write(report);
  process.exitCode = checks.ok ? 0 : 1;
}

async function around(script: string, { prepare }: Session, checks: Checks): Promise<void> {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) refuse('this is checked on Linux, as root');
  mkdirSync(cache, { recursive: true });
  using lock = new DatabaseSync(join(cache, 'lock.sqlite'));
  try {
    // Held until this process ends in any way.
    lock.exec('begin exclusive');
  } catch {
    refuse('another check on Docker runs on this machine');
  }
  await sweep();
  if (process.argv.includes('--clean')) process.exit(0);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void sweep().finally(() => process.exit(130)));
  await guarded(checks, async () => {
    await checks.need('the programs of Docker are here', installDocker);
    const daemon = await checks.need('a Docker of our own runs', startDaemon);
    try {
      const wayOut = await openWayOut();
      try {
        await prepare(checks, print);
      } finally {
        await wayOut[Symbol.asyncDispose]();
      }
      await checkInside(script, checks);
    } finally {
      await checks.check('Docker ends, and leaves nothing but its images', () => stop(daemon));
    }
  });
  await sweep();
}

async function guarded(checks: Checks, run: () => Promise<void>): Promise<void> {
  try {
    await run();
  } catch (error) {
    if (error instanceof Halt) process.stdout.write(`${error.message}\n`);
    else checks.fail(error instanceof Error ? (error.stack ?? error.message) : String(error));
  }
}

/** Runs the same script in the network of the daemon, and adds its counts to those of this process. */
async function checkInside(script: string, checks: Checks): Promise<void> {
  const report = join(site, 'report.json');
  // Ends with this process, in whatever way that ends.
  const [program, ...args] = ['setpriv', '--pdeathsig', 'KILL', ...inNetwork, process.execPath, script, inside, `--report=${report}`];
  const child = spawn(program, args, { stdio: 'inherit', env: { ...process.env, ...environment } });
  const { promise, resolve, reject } = Promise.withResolvers<undefined>();
  child.once('error', reject).once('close', () => resolve(undefined));
  await promise;
  if (existsSync(report)) checks.add(JSON.parse(readFileSync(report, 'utf8')));
  else checks.fail('the check ended without a report');
}

async function stop(daemon: Daemon): Promise<void> {
  await daemon.forgetRuns();
  await daemon.stop();
  const mounted = readFileSync('/proc/self/mountinfo', 'utf8')
    .split('\n')
    .filter((line) => line.includes(cache) || line.includes(site));
  const left = [...[networkPath, site].filter((path) => existsSync(path)), ...mounted];
  if (left.length > 0) throw new Error(`this is left:\n${left.join('\n')}`);
}

function refuse(why: string): never {
  process.stderr.write(`${why}\n`);
  process.exit(2);
}
