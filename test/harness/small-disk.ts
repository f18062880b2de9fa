import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdtempSync, openSync, rmSync, statfsSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** A separate file system that can really be full, visible only to processes that are started through `enter`. */
export interface SmallDisk extends AsyncDisposable {
  /** The mount point, for processes that entered. */
  readonly mountPoint: string;
  /** The same folder for this process, which has not entered. */
  readonly seenFromHere: string;
  /** The prefix of a command. */
  readonly enter: readonly string[];
  readonly freeBytes: () => number;
  /** Fills the remaining space. */
  readonly fill: () => void;
  /** Frees the space. */
  readonly free: () => void;
}

const ballastBytes = 65_536;
const isRoot = process.getuid?.() === 0;

/** Mounts a tmpfs in a mount namespace, for an ordinary user within a user namespace. Returns the reason where that is not allowed. */
export async function openSmallDisk(megabytes: number): Promise<SmallDisk | { readonly refused: string }> {
  const mountPoint = mkdtempSync(join(tmpdir(), 'debt-disk-'));
  const namespaces = isRoot ? ['--mount'] : ['--user', '--map-root-user', '--mount'];
  const script = 'mount -t tmpfs -o "size=$1m,mode=0755" small-disk "$2" && echo mounted && exec cat >/dev/null';
  const holder = spawn('unshare', [...namespaces, 'sh', '-c', script, 'small-disk', String(megabytes), mountPoint], {
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  let complaint = '';
  holder.stderr.setEncoding('utf8').on('data', (text: string) => (complaint += text));
  const gone = new Promise<undefined>((resolve) => {
    holder.once('error', (error) => {
      complaint = error.message;
      resolve(undefined);
    });
    holder.once('close', () => resolve(undefined));
  });
  const mounted = once(createInterface({ input: holder.stdout }), 'line');
  if ((await Promise.race([mounted, gone])) === undefined) {
    rmSync(mountPoint, { recursive: true });
    return { refused: complaint.trim() };
  }
  const { pid } = holder;
  const seenFromHere = `/proc/${pid ?? 0}/root${mountPoint}`;
  const ballast = join(seenFromHere, 'ballast');
  return {
    mountPoint,
    seenFromHere,
    enter: ['nsenter', '--target', String(pid), '--mount', ...(isRoot ? [] : ['--user', '--preserve-credentials']), '--'],
    freeBytes: () => freeBytes(seenFromHere),
    fill: () => append(ballast),
    free: () => rmSync(ballast),
    [Symbol.asyncDispose]: async () => {
      holder.stdin.end();
      await gone;
      rmSync(mountPoint, { recursive: true, force: true });
    },
  };
}

function freeBytes(folder: string): number {
  const { bavail, bsize } = statfsSync(folder);
  return bavail * bsize;
}

function append(path: string): void {
  const file = openSync(path, 'a');
  try {
    for (let bytes = ballastBytes; bytes >= 1; ) {
      try {
        writeSync(file, Buffer.alloc(bytes));
      } catch (error) {
        if (!(error instanceof Error && 'code' in error && error.code === 'ENOSPC')) throw error;
        bytes = Math.floor(bytes / 2);
      }
    }
  } finally {
    closeSync(file);
  }
}
