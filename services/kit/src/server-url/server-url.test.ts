import { expect, test } from 'vitest';
import { parseServerUrl } from './server-url.ts';

const rules = {
  what: 'A log',
  schemes: { log: { port: 7, tls: false }, logs: { port: 8, tls: true } },
  severalHosts: true,
  parameters: ['size'],
};

test('several hosts, encoded credentials, a path and parameters are read', () => {
  expect(parseServerUrl('logs://ann:p%40s%2Cs%3A@a,b:9,[::1]:5/x%2Fy?size=3', rules)).toEqual({
    scheme: 'logs',
    tls: true,
    hosts: [
      { host: 'a', port: 8 },
      { host: 'b', port: 9 },
      { host: '::1', port: 5 },
    ],
    user: 'ann',
    password: 'p@s,s:',
    path: 'x/y',
    parameters: { size: '3' },
  });
});

test('omitted parts are empty, and the port is the one of the scheme', () => {
  expect(parseServerUrl('log://a', rules)).toMatchObject({
    hosts: [{ host: 'a', port: 7 }],
    user: '',
    password: '',
    path: '',
    parameters: {},
  });
});

test.each([
  ['other://u:hidden@a', 'has the form log or logs://'],
  ['log:a', 'has the form'],
  ['log://u:hidden%@a', 'as %25'],
  ['log://u:hidden:x@a', 'as %3A'],
  ['log://u:hidden@a:0', 'host or host:port'],
  ['log://u:hidden@a,,b', 'host or host:port'],
  ['log://u:hidden@a?colour=red', 'the parameters size, not colour'],
])('the URL %s is refused, without showing the password', (url, message) => {
  const parse = () => parseServerUrl(url, rules);

  expect(parse).toThrow(message);
  expect(parse).not.toThrow('hidden');
});

test('a URL with several hosts is refused where one is allowed', () => {
  expect(() => parseServerUrl('log://a,b', { ...rules, severalHosts: false })).toThrow('names one host');
});
