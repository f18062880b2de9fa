import { PermanentError } from '@debt/kit/errors';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { encodeMailbox, encodeText } from './header.ts';

const printable = fc.string({ unit: 'grapheme', maxLength: 200 }).filter((text) => !/[\p{Cc}\u2028\u2029]/u.test(text));

describe('a header value', () => {
  test('is unchanged when it is printable ASCII', () => {
    expect(encodeText('Your code for Debt Tracker')).toBe('Your code for Debt Tracker');
  });

  test('becomes encoded words of at most 75 characters, each decodable by itself', () => {
    fc.assert(
      fc.property(printable, (text) => {
        const parts = encodeText(`ü${text}`).split('\r\n ');
        const decoded = parts.map((part) => Buffer.from(/^=\?utf-8\?B\?(.*)\?=$/.exec(part)?.[1] ?? '', 'base64').toString('utf8'));

        expect(Math.max(...parts.map((part) => part.length))).toBeLessThanOrEqual(75);
        expect(decoded.join('')).toBe(Buffer.from(`ü${text}`).toString('utf8'));
        expect(decoded.join('').includes('\uFFFD')).toBe(text.toWellFormed().includes('\uFFFD'));
      }),
    );
  });

  test('is encoded when it looks like an encoded word', () => {
    expect(encodeText('=?utf-8?B?ZXZpbA==?=')).not.toContain('ZXZpbA==');
  });

  test.each(['\r\n', '\n', '\r', '\0', '\u2028', '\u0085'])('with %j in it is refused permanently', (control) => {
    expect(() => encodeText(`Hello${control}Bcc: eve@example.com`)).toThrow(PermanentError);
    expect(() => encodeMailbox({ name: `Ada${control}Bcc: eve`, address: 'ada@example.com' })).toThrow(PermanentError);
  });

  test.each([
    [{ name: '', address: 'ada@example.com' }, 'ada@example.com'],
    [{ name: 'Debt Tracker', address: 'a@b.org' }, 'Debt Tracker <a@b.org>'],
    [{ name: 'Ada "The" Lovelace', address: 'a@b.org' }, '"Ada \\"The\\" Lovelace" <a@b.org>'],
    [{ name: 'Ädä', address: 'a@b.org' }, '=?utf-8?B?w4Rkw6Q=?= <a@b.org>'],
  ])('is encoded from the mailbox %j', (mailbox, expected) => {
    expect(encodeMailbox(mailbox)).toBe(expected);
  });
});
