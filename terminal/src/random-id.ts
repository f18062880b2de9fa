import { closeSync, openSync, readSync } from 'node:fs';

const bytesOfUuid = 16;

/**
 * A random UUID (RFC 9562, version 4) from the generator of the kernel. Loading `node:crypto` takes as long as the rest of a command that records a
 * debt, so it is used only where the system has no such file.
 */
export function randomId(): string {
  const bytes = Buffer.alloc(bytesOfUuid);
  if (!readRandom(bytes)) return process.getBuiltinModule('node:crypto').randomUUID();
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = bytes.toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}

function readRandom(into: Buffer): boolean {
  let file: number | undefined;
  try {
    file = openSync('/dev/urandom', 'r');
    return readSync(file, into, 0, into.length, null) === into.length;
  } catch {
    return false;
  } finally {
    if (file !== undefined) closeSync(file);
  }
}
