/** The files of a build context: those that git tracks or does not ignore, with their current content. */
import { lstat, readFile, readlink } from 'node:fs/promises';
import { join } from 'node:path';
import type { Variables } from '../environment/paths.ts';
import { PlatformError } from '../failures/failures.ts';
import { runTool } from '../tools/run-program.ts';
import { type ContextFile, contentTag } from './content-hash.ts';
import { type Bases, type ImageRecipe, recipes } from './images.ts';

export interface ContextOptions {
  readonly root: string;
  readonly variables: Variables;
  readonly bases: Bases;
  readonly platform: string;
}

const gitTimeoutMs = 30_000;
/** Left out of every image by `.dockerignore`. */
const tests = /(^|\/)test\/|\.test\.tsx?$/;

const architectures = { x64: 'linux/amd64', arm64: 'linux/arm64' } as const;
export const platforms: readonly string[] = Object.values(architectures);
/** The platform of images for this machine. */
export const ownPlatform: string = process.arch === 'arm64' ? architectures.arm64 : architectures.x64;

export interface PlannedImage {
  readonly recipe: ImageRecipe;
  readonly tag: string;
  readonly buildArguments: Readonly<Record<string, string>>;
}

/** All our images. */
export const planImages = ({ platform = ownPlatform, ...options }: Omit<ContextOptions, 'platform'> & { readonly platform?: string }) =>
  Promise.all(recipes.map((recipe) => planImage(recipe, { ...options, platform })));

export async function planImage(recipe: ImageRecipe, { root, variables, bases, platform }: ContextOptions): Promise<PlannedImage> {
  const buildArguments = Object.fromEntries(Object.entries(recipe.bases).map(([name, base]) => [name, bases[base]]));
  const [files, dockerfile] = await Promise.all([contextFiles(recipe.context, root, variables), readContextFile(root, recipe.dockerfile)]);
  if (dockerfile === undefined) throw new PlatformError('not_found', { what: `there is no ${recipe.dockerfile}`, why: `below ${root}` });
  const { target } = recipe;
  return { recipe, buildArguments, tag: contentTag({ files, dockerfile, target, buildArguments, platform }) };
}

/** Throws `tool_missing` without git or outside of a checkout. */
export async function contextFiles(paths: readonly string[], root: string, variables: Variables): Promise<readonly ContextFile[]> {
  if (paths.length === 0) return [];
  const args = ['-C', root, 'ls-files', '--cached', '--others', '--exclude-standard', '--deduplicate', '-z', '--', ...paths];
  const { code, out, err } = await runTool('git', args, { env: variables, timeoutMs: gitTimeoutMs });
  if (code !== 0)
    throw new PlatformError('tool_missing', {
      what: code === undefined ? 'git is not here' : 'git cannot list the files of the images',
      why: code === undefined ? 'it determines which files belong to an image' : err.trim(),
      fix: ['git clone the repository, and run this inside of it'],
    });
  const listed = out.split('\0').filter((path) => path !== '' && !tests.test(path));
  const files = await Promise.all(listed.map((path) => readContextFile(root, path)));
  return files.flatMap((file) => file ?? []);
}

/** Undefined when the file was deleted but is still in git's index. */
async function readContextFile(root: string, path: string): Promise<ContextFile | undefined> {
  const at = join(root, path);
  try {
    const stats = await lstat(at);
    if (stats.isSymbolicLink()) return { path, mode: '120000', bytes: Buffer.from(await readlink(at)) };
    return { path, mode: (stats.mode & 0o100) === 0 ? '100644' : '100755', bytes: await readFile(at) };
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}
