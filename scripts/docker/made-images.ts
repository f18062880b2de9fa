/** Images that are made here and kept: each knows by a label what it was made from, and is made again when that has changed. */
import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ask } from '../images/commands.ts';
import { buildEnvironment, cache, docker } from './daemon.ts';

export interface MadeImage {
  readonly name: string;
  /** What it is made from; an image that is here and was made from the same is kept. */
  readonly from: readonly string[];
  readonly buildArguments?: Readonly<Record<string, string>>;
  /** Puts what the Dockerfile copies into the folder. @returns the text of the Dockerfile. */
  readonly prepare: (context: string) => string;
}

export const label = 'debt.made-from';
const unfinished = 'context-';
const buildMs = 1_200_000;
const keptHours = 7 * 24;

/** What is missing, in their order: each may begin with one before it. */
export function makeImages(images: readonly MadeImage[], print: (text: string) => void): void {
  for (const left of readdirSync(cache).filter((name) => name.startsWith(unfinished)))
    rmSync(join(cache, left), { recursive: true, force: true });
  let base = '';
  for (const image of images) {
    base = digest([...image.from, base]);
    if (madeFrom(image.name) === base) continue;
    const startedAt = performance.now();
    make(image, base);
    print(`made ${image.name} in ${secondsSince(startedAt)} s`);
  }
  // What has no name is also what a build of ours goes on from, so that it stays for a while.
  docker(['image', 'prune', '--force', '--filter', `until=${keptHours}h`], buildMs);
}

/** Undefined when there is no such image, or another's. */
export function madeFrom(name: string): string | undefined {
  const { ok, out } = ask('docker', ['image', 'inspect', '--format', `{{index .Config.Labels "${label}"}}`, name], {
    env: buildEnvironment,
  });
  return ok ? out.trim() : undefined;
}

function make({ name, buildArguments = {}, prepare }: MadeImage, from: string): void {
  const context = mkdtempSync(join(cache, unfinished));
  try {
    writeFileSync(join(context, 'Dockerfile'), prepare(context));
    const given = Object.entries(buildArguments).flatMap(([key, value]) => ['--build-arg', `${key}=${value}`]);
    docker(['build', '--quiet', '--label', `${label}=${from}`, '--tag', name, ...given, context], buildMs);
  } finally {
    rmSync(context, { recursive: true, force: true });
  }
}

export const digest = (parts: readonly string[]): string => createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 16);

export const secondsSince = (startedAt: number): string => ((performance.now() - startedAt) / 1_000).toFixed(1);
