import { describe, expect, test } from 'vitest';
import { clientAddress, toBucket } from './client-ip.ts';

const gateway = '10.0.0.1';

describe('the client address behind trusted proxies', () => {
  test.each([
    [1, '198.51.100.7', '198.51.100.7'],
    [1, '6.6.6.6, 198.51.100.7', '198.51.100.7'],
    [2, '6.6.6.6, 198.51.100.7, 10.0.0.2', '198.51.100.7'],
    [0, '6.6.6.6', gateway],
    [2, '6.6.6.6', gateway],
    [1, undefined, gateway],
    [1, '', gateway],
    [1, 'not an address', gateway],
    [1, '6.6.6.6, <script>', gateway],
  ])('with %d hops and X-Forwarded-For "%s" is %s', (hops, forwardedFor, expected) => {
    expect(clientAddress({ remoteAddress: gateway, forwardedFor }, hops)).toBe(expected);
  });

  test('is unknown for a peer without an address', () => {
    expect(clientAddress({ remoteAddress: undefined, forwardedFor: undefined }, 1)).toBe('unknown');
  });
});

describe('the bucket of an address', () => {
  test.each([
    ['198.51.100.7', '198.51.100.7'],
    ['198.51.100.7:4711', '198.51.100.7'],
    ['::ffff:198.51.100.7', '198.51.100.7'],
    ['::ffff:c633:6407', '198.51.100.7'],
    ['[::ffff:198.51.100.7]:80', '198.51.100.7'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:0DB8:1:2::', '2001:db8:1:2::/64'],
    ['[2001:db8:1:2::9]:4711', '2001:db8:1:2::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
    ['localhost', undefined],
    ['1.2.3', undefined],
    ['', undefined],
  ])('for %s is %s', (address, expected) => {
    expect(toBucket(address)).toBe(expected);
  });
});
