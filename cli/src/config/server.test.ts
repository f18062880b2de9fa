import { CommandError } from '@debt/terminal/failures/failure';
import { describe, expect, test } from 'vitest';
import { findPaths } from './paths.ts';
import { findServer } from './server.ts';

const refusal = (address: string): readonly string[] => {
  try {
    findServer(address, findPaths({}), {});
  } catch (error) {
    if (error instanceof CommandError) return [error.failure.what, ...error.failure.fix];
    throw error;
  }
  return [];
};

describe('the address of a server', () => {
  test.each(['https://debt.example.org', 'https://debt.example.org/', 'http://127.0.0.1:7000', 'http://[::1]:7000/'])(
    'may be %s',
    (address) => {
      expect(refusal(address)).toEqual([]);
    },
  );

  test.each([
    ['https://debt.example.org/v1', "'/v1'"],
    ['https://debt.example.org/?a=1', "'?a=1'"],
    ['https://debt.example.org#x', "'#x'"],
    ['https://debt.example.org/#', "'#'"],
    ['https://debt.example.org/v1?a#x', "'/v1?a#x'"],
  ])('%s is refused with its excess part and the right address', (address, extra) => {
    const [what, fix] = refusal(address);

    expect(what).toContain(extra);
    expect(fix).toBe('--server https://debt.example.org');
  });

  test.each(['https://mia:secret@debt.example.org', 'https://:secret@debt.example.org'])(
    'with a password is refused without repeating the password: %s',
    (address) => {
      expect(refusal(address)[1]).toBe('--server https://debt.example.org');
      expect(refusal(address).join(' ')).not.toContain('secret');
    },
  );

  test.each(['debt.example.org', 'ftp://debt.example.org', ''])('cannot be %j', (address) => {
    expect(refusal(address)[0]).toContain('is not the address of a server');
  });
});
