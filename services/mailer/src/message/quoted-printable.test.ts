import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeQuotedPrintable, encodeQuotedPrintable } from './quoted-printable.ts';

describe('quoted-printable', () => {
  test('decodes to the original text, from lines of at most 76 printable ASCII characters', () => {
    const anyText = fc.string({
      unit: fc.oneof(
        fc.constant('\n'),
        fc.constant(' '),
        fc.constant('='),
        fc.constant('.'),
        fc.string({ unit: 'grapheme', minLength: 1, maxLength: 1 }),
      ),
      maxLength: 400,
    });
    fc.assert(
      fc.property(anyText, (given) => {
        const text = given.replaceAll('\r', '').toWellFormed();

        const encoded = encodeQuotedPrintable(text);

        expect(decodeQuotedPrintable(encoded)).toBe(text);
        for (const line of encoded.split('\r\n')) expect(line).toMatch(/^[\x09\x20-\x7e]{0,76}$/);
      }),
    );
  });

  test('has no space at the end of a line and no single dot', () => {
    expect(encodeQuotedPrintable('a \n.\nb')).toBe('a=20\r\n=2E\r\nb');
  });
});
