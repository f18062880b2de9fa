/** Resolves a path that the user has named. Devices, FIFOs and links are intentional, so none is ever replaced by a file. */
import { lstatSync, readlinkSync, realpathSync, type Stats } from 'node:fs';
import { dirname, resolve } from 'node:path';

/** The target of a path that the user has named: a new file, an existing regular file, or a stream such as a device, a pipe or stdout. */
export type Destination =
  /** An open descriptor of this process: /dev/stdout, /dev/fd/63 of a process substitution. */
  | { readonly type: 'descriptor'; readonly descriptor: number }
  /** A device, a FIFO or a socket, which receives the bytes directly. */
  | { readonly type: 'stream'; readonly path: string }
  | { readonly type: 'folder'; readonly path: string }
  /** An existing regular file; its last part is not a link. */
  | { readonly type: 'file'; readonly path: string }
  /** A path that does not exist yet, including the target of a dangling link. */
  | { readonly type: 'new'; readonly path: string };

/** The limit of the Linux kernel. */
const linksMax = 40;

/** @throws the error of the system call, for example for missing permissions */
export function findDestination(named: string): Destination {
  let path = resolve(named);
  for (let links = 0; links < linksMax; links += 1) {
    const descriptor = descriptorOf(path);
    if (descriptor !== undefined) return { type: 'descriptor', descriptor };
    const found = lstatSync(path, { throwIfNoEntry: false });
    if (found === undefined) return { type: 'new', path };
    if (!found.isSymbolicLink()) return { type: typeOf(found), path };
    path = resolve(realpathSync(dirname(path)), readlinkSync(path));
  }
  throw new Error(`${named} has more than ${linksMax} links on its path`);
}

function typeOf(found: Stats): 'file' | 'folder' | 'stream' {
  if (found.isFile()) return 'file';
  return found.isDirectory() ? 'folder' : 'stream';
}

const standard: Readonly<Record<string, number>> = { '/dev/stdin': 0, '/dev/stdout': 1, '/dev/stderr': 2 };

/** Uses the descriptor itself: opening it by its path would start a regular file from the beginning, and fails for a socket. */
function descriptorOf(path: string): number | undefined {
  const [, ofDevice, owner, ofProcess] = /^(?:\/dev\/fd\/(\d{1,9})|\/proc\/(self|thread-self|\d+)\/fd\/(\d{1,9}))$/.exec(path) ?? [];
  const isOurs = owner === undefined || owner === String(process.pid) || !/^\d/.test(owner);
  const number = ofDevice ?? ofProcess;
  return isOurs && number !== undefined ? Number(number) : standard[path];
}
