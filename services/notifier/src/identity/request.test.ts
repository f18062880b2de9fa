import { expect, test } from 'vitest';
import { readToken } from './request.ts';

const session = `dts_${'a'.repeat(43)}`;
const rules = {
  cookieName: 'debt-default',
  publicOrigins: ['http://localhost:7000', 'https://debt.example'],
  allowedHosts: ['localhost:7000', 'debt.example:443', '10.0.0.1:*'],
};
const read = (host: string): string => {
  try {
    const authorization = `Bearer ${session}`;
    return readToken({ method: 'GET', headers: { host, authorization }, rawHeaders: ['authorization', authorization] }, rules);
  } catch (error) {
    return error instanceof Error && 'reason' in error ? String(error.reason) : String(error);
  }
};

test.each([
  ['localhost:7000', true],
  ['LOCALHOST:7000', true],
  ['localhost:7001', false],
  ['localhost', false],
  ['debt.example', true],
  ['10.0.0.1:4711', true],
  ['10.0.0.1.evil.test:80', false],
  ['', false],
])('the host %j is known: %s', (host, known) => {
  expect(read(host)).toBe(known ? session : 'host_not_allowed');
});
