/** Finds the users of this machine that listen on an address, from the tables of Linux in /proc/net. */
import { readIfThere } from '@debt/terminal/files/files';

/** The value of the state column for a listening socket. */
const listening = '0A';
const root = 0;
const everyIpv4 = '00000000';
const everyIpv6 = '0'.repeat(32);
/** The prefix of an IPv4 address in an IPv6 socket. */
const mappedIpv4 = '0000000000000000FFFF0000';

/**
 * Whether the port belongs to an untrusted user, who would receive the data that is sent there. Root is trusted, because root can read the files of this
 * program anyway. Returns false where the system has no such tables, and where no process listens.
 */
export function isListenerForeign(host: string, port: number, trusted: readonly number[]): boolean {
  const tables = [readTable('/proc/net/tcp'), readTable('/proc/net/tcp6')];
  return tables.some((table) => listenersOf(table, host, port).some((uid) => uid !== root && !trusted.includes(uid)));
}

/** The user ids of the sockets in a table that can receive a connection to this address. */
export function listenersOf(table: string, host: string, port: number): readonly number[] {
  const suffix = `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  return table.split('\n').flatMap((line) => {
    if (!line.includes(suffix)) return [];
    const [, local = '', , state, , , , uid] = line.trim().split(/\s+/);
    const [address = ''] = local.split(':');
    return state === listening && local.endsWith(suffix) && canEndAt(address, host) ? [Number(uid)] : [];
  });
}

function canEndAt(address: string, host: string): boolean {
  if (address === everyIpv4 || address === everyIpv6) return true;
  const bytes = host.split('.').map(Number);
  // For a host name or an IPv6 address, any listener may match.
  if (bytes.length !== 4 || bytes.some(Number.isNaN)) return true;
  const ipv4 = bytes
    .toReversed()
    .map((byte) => byte.toString(16).toUpperCase().padStart(2, '0'))
    .join('');
  return address === ipv4 || address === mappedIpv4 + ipv4;
}

function readTable(path: string): string {
  try {
    return readIfThere(path) ?? '';
  } catch {
    return '';
  }
}
