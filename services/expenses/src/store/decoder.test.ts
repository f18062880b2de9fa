import { AppError } from '@debt/kit/errors';
import Type from 'typebox';
import { describe, expect, test } from 'vitest';
import { decoderOf } from './decoder.ts';
import { MinorText } from './views.ts';

const decode = decoderOf(
  Type.Array(
    Type.Object({
      name: Type.String(),
      amount: MinorText,
      maybe: Type.Union([MinorText, Type.Null()]),
      parts: Type.Array(Type.Object({ amount: MinorText })),
      optional: Type.Optional(MinorText),
    }),
  ),
);

describe('a decoder', () => {
  test('decodes encoded values at any depth and leaves all others unchanged', () => {
    const answer = [{ name: 'a', amount: '9007199254740993', maybe: null, parts: [{ amount: '-1' }] }];

    expect(decode(answer)).toEqual([{ name: 'a', amount: 9_007_199_254_740_993n, maybe: null, parts: [{ amount: -1n }] }]);
    expect(decode([{ name: 'a', amount: '0', maybe: '2', parts: [], optional: '3' }])).toEqual([
      { name: 'a', amount: 0n, maybe: 2n, parts: [], optional: 3n },
    ]);
  });

  test.each([
    ['a number for an amount', [{ name: 'a', amount: 5, maybe: null, parts: [] }]],
    ['digits after a point', [{ name: 'a', amount: '5.0', maybe: null, parts: [] }]],
    ['a field that is missing', [{ name: 'a', maybe: null, parts: [] }]],
    ['a part that is wrong', [{ name: 'a', amount: '1', maybe: null, parts: [{ amount: 'x' }] }]],
    ['something else', 'nothing'],
  ])('refuses %s as an internal error', (_what, answer) => {
    expect(() => decode(answer)).toThrow(AppError);
  });

  test('refuses an ambiguous union when it is created', () => {
    expect(() => decoderOf(Type.Union([MinorText, Type.String()]))).toThrow('only a union with null');
  });
});
