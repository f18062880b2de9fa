import { expect, test } from 'vitest';
import { hostCases } from './conformance.ts';
import { AllowedHosts, hasSeveralHosts } from './hosts.ts';

test.each(hostCases)('with the names $allowed, the Host $host is allowed: $isAllowed', ({ allowed, host, isAllowed }) => {
  expect(new AllowedHosts(allowed).allows(host)).toBe(isAllowed);
});

test('a request without a Host is not allowed', () => {
  expect(new AllowedHosts(['debt.example']).allows(undefined)).toBe(false);
});

test.each([
  [['Host', 'a', 'Accept', '*/*'], false],
  [['Host', 'a', 'X-Host', 'b', 'Hosts', 'host'], false],
  [['Host', 'a', 'hOST', 'a'], true],
])('the headers %j have several hosts: %s', (rawHeaders, several) => {
  expect(hasSeveralHosts(rawHeaders)).toBe(several);
});
