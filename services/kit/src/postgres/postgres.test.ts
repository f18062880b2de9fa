import { describe, expect, test } from 'vitest';
import { parsePostgresUrl } from './postgres.ts';

describe('a PostgreSQL URL', () => {
  test('names a server on the network, with TLS when it requests TLS', () => {
    expect(parsePostgresUrl('postgres://me:p%40ss@db.example.org:5433/bus?sslmode=verify-full')).toEqual({
      host: 'db.example.org',
      port: 5433,
      user: 'me',
      password: 'p@ss',
      database: 'bus',
      tls: true,
    });
  });

  test('names a socket', () => {
    expect(parsePostgresUrl('postgres://me:x@/bus?host=/run/pg')).toMatchObject({
      host: '/run/pg',
      port: 5432,
      database: 'bus',
      tls: false,
    });
  });

  test.each([
    ['mysql://h/d', 'begins with postgres:'],
    ['postgres://h/d?pool=5', 'not pool'],
    ['postgres://h/d?sslmode=require', 'sslmode is disable or verify-full'],
    ['postgres://me:100%@h/d', 'must be written %25'],
    ['postgres://h/d?port=abc', 'The port is a number'],
  ])('%s is refused', (url, message) => {
    expect(() => parsePostgresUrl(url)).toThrow(message);
  });

  test('does not show its password when it is refused', () => {
    expect(() => parsePostgresUrl('postgres://me:hunter2@h/d?pool=5')).toThrow(/^(?!.*hunter2)/);
  });
});
