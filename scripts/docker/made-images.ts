/** Images that are built here and cached: a label of each contains a hash of its sources, and the image is built again when that has changed. */
import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ask } from '../images/commands.ts';
import { buildEnvironment, cache, docker } from './daemon.ts';

export interface MadeImage {
  readonly name: string;
  /** The sources of the image; an existing image with the same sources is kept. */
  readonly from: readonly string[];
  readonly buildArguments?: Readonly<Record<string, string>>;
  /** Puts the files that the Dockerfile copies into the folder. @returns the text of the Dockerfile. */
  readonly prepare: (context: string) => string;
}

export const label = 'debt.made-from';
const unfinished = 'context-';
const buildMs = 1_200_000;
const keptHours = 7 * 24;

/** Builds the missing images in their order: each may be based on an earlier one. */
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
  // Images without a name are also the cache of our builds, so they are kept for a while.
  docker(['image', 'prune', '--force', '--filter', `until=${keptHours}h`], buildMs);
}

/** Undefined when there is no such image, or when it was not built here. */
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
