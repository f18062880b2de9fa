/** The name of an image is a hash of what it is made of: not of a commit, which says nothing of a dirty tree, and not of what a build gave, which has the time in it. */
import { createHash } from 'node:crypto';

export interface ContextFile {
  /** Relative to the root of the checkout, with `/`. */
  readonly path: string;
  /** As git knows them: a file, one that may be run, a link whose bytes are where it leads. */
  readonly mode: '100644' | '100755' | '120000';
  readonly bytes: Uint8Array;
}

export interface Content {
  /** What the Dockerfile copies, the lockfile included. Their order does not count. */
  readonly files: readonly ContextFile[];
  readonly dockerfile: ContextFile;
  /** The stage that is built. */
  readonly target: string;
  /** Base images are among them. */
  readonly buildArguments: Readonly<Record<string, string>>;
  /** `linux/amd64` */
  readonly platform: string;
}

/** `c-` and 16 hexadecimal digits of SHA-256. Throws when a path is there twice. */
export function contentTag({ files, dockerfile, target, buildArguments, platform }: Content): string {
  const paths = new Set(files.map(({ path }) => path));
  if (paths.size !== files.length) throw new Error('a file of the build context is listed twice');
  const hash = createHash('sha256');
  // Each part says how long it is, so that no two lists of parts read the same.
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

/** The same on every machine, whatever its language. */
const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
const byName = ([a]: readonly [string, string], [b]: readonly [string, string]): number => compare(a, b);
