import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { seal, unseal } from './seal.ts';

const key = new Uint8Array(32).fill(1);
const context = ['job', 'activation', '2026-01-01T00:00:00.000Z'];

describe('a sealed text', () => {
  test('opens with its key and its context', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.array(fc.string()), (text, parts) => {
        expect(unseal(key, seal(key, text.toWellFormed(), parts), parts)).toBe(text.toWellFormed());
      }),
    );
  });

  test('is different each time, and does not show the text', () => {
    const sealed = [seal(key, '123456', context), seal(key, '123456', context)];

    expect(sealed[0]).not.toBe(sealed[1]);
    expect(Buffer.from(sealed[0] ?? '', 'base64url').includes('123456')).toBe(false);
  });

  test.each([
    ['another key', new Uint8Array(32).fill(2), context],
    ['another job', key, ['other', ...context.slice(1)]],
    ['another purpose', key, ['job', 'reset', '2026-01-01T00:00:00.000Z']],
    ['another expiry', key, ['job', 'activation', '2027-01-01T00:00:00.000Z']],
    ['the same parts divided differently', key, ['joba', 'ctivation', '2026-01-01T00:00:00.000Z']],
    ['no context', key, []],
  ])('does not open with %s', (_what, otherKey, otherContext) => {
    const sealed = seal(key, '123456', context);

    expect(() => unseal(otherKey, sealed, otherContext)).toThrow('cannot be opened');
  });

  test('does not open when any byte was changed or is missing', () => {
    const bytes = Buffer.from(seal(key, '123456', context), 'base64url');

    for (let at = 0; at < bytes.length; at += 1) {
      const changed = Buffer.from(bytes);
      changed.writeUInt8(changed.readUInt8(at) ^ 1, at);
      expect(() => unseal(key, changed.toString('base64url'), context)).toThrow('cannot be opened');
      expect(() => unseal(key, bytes.subarray(0, at).toString('base64url'), context)).toThrow('cannot be opened');
    }
  });
});
