/** Where a path that a person named leads to. A device, a FIFO and a link are there on purpose: none is ever replaced by a file. */
import { lstatSync, readlinkSync, realpathSync, type Stats } from 'node:fs';
import { dirname, resolve } from 'node:path';

export type Destination =
  /** An open descriptor of this process: /dev/stdout, /dev/fd/63 of a process substitution. */
  | { readonly type: 'descriptor'; readonly descriptor: number }
  /** A device, a FIFO or a socket: bytes go through it. */
  | { readonly type: 'stream'; readonly path: string }
  | { readonly type: 'folder'; readonly path: string }
  /** A regular file that is there already, without links in its last part. */
  | { readonly type: 'file'; readonly path: string }
  /** Nothing is there yet; the target of a link that leads nowhere is meant, too. */
  | { readonly type: 'new'; readonly path: string };

/** As many as the kernel follows. */
const linksMax = 40;

/** @throws what the system answers when it may not look */
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
  throw new Error(`${named} leads through more than ${linksMax} links`);
}

function typeOf(found: Stats): 'file' | 'folder' | 'stream' {
  if (found.isFile()) return 'file';
  return found.isDirectory() ? 'folder' : 'stream';
}

const standard: Readonly<Record<string, number>> = { '/dev/stdin': 0, '/dev/stdout': 1, '/dev/stderr': 2 };

/** Opening it by its path would begin a regular file anew, and fails for a socket: the descriptor itself is what is meant. */
function descriptorOf(path: string): number | undefined {
  const [, ofDevice, owner, ofProcess] = /^(?:\/dev\/fd\/(\d{1,9})|\/proc\/(self|thread-self|\d+)\/fd\/(\d{1,9}))$/.exec(path) ?? [];
  const isOurs = owner === undefined || owner === String(process.pid) || !/^\d/.test(owner);
  const number = ofDevice ?? ofProcess;
  return isOurs && number !== undefined ? Number(number) : standard[path];
}
