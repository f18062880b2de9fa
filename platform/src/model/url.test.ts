import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { engineUrl, withPassword } from './url.ts';

describe('the URL of a need', () => {
  test('carries any password, and gives it back unchanged', () => {
    fc.assert(
      fc.property(
        fc.string({ minLength: 1, unit: 'binary' }).filter((text) => text.isWellFormed()),
        (password) => {
          const url = withPassword(engineUrl('postgres', 'expenses', 'bus', { host: 'db', port: 5432 }), password);

          expect(decodeURIComponent(/^postgres:\/\/expenses:([^@]*)@db:5432\/bus$/.exec(url)?.[1] ?? '')).toBe(password);
        },
      ),
    );
  });

  test('keeps a password that looks like a replacement pattern', () => {
    expect(withPassword('redis://a:{password}@b:1', "$&$'")).toBe("redis://a:%24%26%24'@b:1");
  });

  test('is refused for a driver without a server', () => {
    expect(() => engineUrl('memory', 'a', 'b', { host: 'h', port: 1 })).toThrow('no engine');
  });
});
