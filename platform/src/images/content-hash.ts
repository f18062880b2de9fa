/**
 * The tag of an image is a hash of its sources. A commit would ignore uncommitted changes, and a hash of the build result would include the build
 * time.
 */
import { createHash } from 'node:crypto';

export interface ContextFile {
  /** Relative to the root of the checkout, with `/`. */
  readonly path: string;
  /** As in git: a file, an executable file, or a symbolic link with its target as content. */
  readonly mode: '100644' | '100755' | '120000';
  readonly bytes: Uint8Array;
}

export interface Content {
  /** The files that the Dockerfile copies, including the lockfile. Their order does not matter. */
  readonly files: readonly ContextFile[];
  readonly dockerfile: ContextFile;
  /** The stage to build. */
  readonly target: string;
  /** Includes the base images. */
  readonly buildArguments: Readonly<Record<string, string>>;
  /** `linux/amd64` */
  readonly platform: string;
}

/** `c-` and 16 hexadecimal digits of SHA-256. Throws for a duplicate path. */
export function contentTag({ files, dockerfile, target, buildArguments, platform }: Content): string {
  const paths = new Set(files.map(({ path }) => path));
  if (paths.size !== files.length) throw new Error('a file of the build context is listed twice');
  const hash = createHash('sha256');
  // Each part is preceded by its length, so two different lists of parts never yield the same bytes.
  const add = (...parts: readonly (string | Uint8Array)[]): void => {
    for (const part of parts) {
      const bytes = typeof part === 'string' ? Buffer.from(part) : part;
      hash.update(`${bytes.length}:`).update(bytes);
    }
  };
  const addFile = (file: ContextFile): void => add('file', file.path, file.mode, file.bytes);
  addFile(dockerfile);
  add('target', target, 'platform', platform);
  for (const [name, value] of Object.entries(buildArguments).toSorted(byName)) add('argument', name, value);
  for (const file of files.toSorted((a, b) => compare(a.path, b.path))) addFile(file);
  return `c-${hash.digest('hex').slice(0, 16)}`;
}

/** The same order on every machine, in any locale. */
const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
const byName = ([a]: readonly [string, string], [b]: readonly [string, string]): number => compare(a, b);
