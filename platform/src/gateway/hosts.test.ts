import { expect, test } from 'vitest';
import { Hosts } from './hosts.ts';

const hosts = new Hosts(['debt.example:443', 'Localhost:7000']);
hosts.addLoopback(7001);

test.each(['debt.example', 'DEBT.example:443', 'localhost:7000', '127.0.0.1:7001', '[::1]:7001'])('%s is ours', (host) => {
  expect(hosts.allows(host)).toBe(true);
});

test.each(['localhost', 'localhost:7002', 'debt.example.evil', 'evil', '', undefined])('%s is not', (host) => {
  expect(hosts.allows(host)).toBe(false);
});
