/**
 * Builds the images without an image registry and runs the platform from them, on the engines of `npm run engines -- up`. Each pod of the model runs
 * in a separate container, isolated according to its security context. Two users record a debt through Caddy, and a stop loses nothing. Linux, as
 * root. `--report=FILE` writes the numbers for scripts/summary.ts; `--clean` only removes the remains of a run that was killed, which every run does
 * first.
 */
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { cache, forgetUnfinished } from './images/bases.ts';
import { Checks, Halt } from './images/checks.ts';
import { closeNetwork } from './images/network.ts';
import { endContainers, site } from './images/runtime.ts';
import { checkEverything } from './images/scenario.ts';
import { releaseImages } from './images/storage.ts';

if (process.platform !== 'linux' || process.getuid?.() !== 0) refuse('images are checked on Linux, as root');
mkdirSync(cache, { recursive: true });
const lock = new DatabaseSync(join(cache, 'lock.sqlite'));
try {
  // Held until this process ends in any way.
  lock.exec('begin exclusive');
} catch {
  refuse('another check of the images runs on this machine');
}
sweep();
if (!process.argv.includes('--clean')) await run();
lock.close();

async function run(): Promise<void> {
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => {
      sweep();
      process.exit(130);
    });
  const checks = new Checks();
  try {
    await checkEverything(checks, (text) => void process.stdout.write(`       ${text}\n`));
  } catch (error) {
    if (error instanceof Halt) process.stdout.write(`${error.message}\n`);
    else checks.fail(error instanceof Error ? (error.stack ?? error.message) : String(error));
  } finally {
    sweep();
  }
  const report = process.argv.find((argument) => argument.startsWith('--report='))?.slice('--report='.length);
  if (report !== undefined) checks.write(report);
  process.exitCode = checks.ok ? 0 : 1;
}

/** Containers, network links and mounts, in this order: each is in use by the one before. */
function sweep(): void {
  endContainers();
  closeNetwork();
  releaseImages();
  forgetUnfinished();
  rmSync(site, { recursive: true, force: true });
}

function refuse(why: string): never {
  process.stderr.write(`${why}\n`);
  process.exit(2);
}
