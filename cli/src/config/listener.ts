/** Which users of this machine listen where a client would connect to, as Linux lists it in /proc/net. */
import { readIfThere } from '@debt/terminal/files/files';

/** Of the state column: a socket that takes connections. */
const listening = '0A';
const root = 0;
const everyIpv4 = '00000000';
const everyIpv6 = '0'.repeat(32);
/** An IPv4 address in a socket of IPv6. */
const mappedIpv4 = '0000000000000000FFFF0000';

/**
 * True when the port belongs to a user who is neither one of the trusted nor root, who may read the files of this program anyway: whatever is sent
 * there, that user reads. False where the system has no such list, and where nothing listens.
 */
export function isListenerForeign(host: string, port: number, trusted: readonly number[]): boolean {
  const tables = [readTable('/proc/net/tcp'), readTable('/proc/net/tcp6')];
  return tables.some((table) => listenersOf(table, host, port).some((uid) => uid !== root && !trusted.includes(uid)));
}

/** User ids of the sockets in such a table that a connection to this address can end at. */
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
  // Of a name or an IPv6 address, every listener could be meant.
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
