import { expect, test } from 'vitest';
import { isListenerForeign, listenersOf } from './listener.ts';

/** Port 7002 is 1B5A in hexadecimal. */
const row = (address: string, state: string, uid: number): string =>
  `   0: ${address}:1B5A 00000000:0000 ${state} 00000000:00000000 00:00000000 00000000  ${uid}        0 1207 1 00000000d0d99a29 100 0 0 10 0`;
const table = (...rows: readonly string[]): string => ['  sl  local_address rem_address   st …', ...rows].join('\n');

test.each([
  ['the address itself', '0100007F'],
  ['every address of IPv4', '00000000'],
  ['every address of IPv6', '0'.repeat(32)],
  ['the address mapped into IPv6', '0000000000000000FFFF00000100007F'],
])('a listener on %s can receive a connection to the address', (_name, address) => {
  expect(listenersOf(table(row(address, '0A', 1001)), '127.0.0.1', 7002)).toEqual([1001]);
});

test('connections, other addresses and other ports are not listeners of the address', () => {
  const rows = table(row('0100007F', '01', 1001), row('0200007F', '0A', 1002), row('0100007F', '0A', 1003).replace('1B5A', '1B5B'));

  expect(listenersOf(rows, '127.0.0.1', 7002)).toEqual([]);
});

test('a port without a listener belongs to no other user', () => {
  expect(isListenerForeign('127.0.0.1', 1, [])).toBe(false);
});
