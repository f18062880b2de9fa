import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { editDistance, suggest } from './suggest.ts';

describe('suggestions', () => {
  test.each([
    ['alcie', 'alice', 1],
    ['alice', 'alice', 0],
    ['', 'abc', 3],
    ['kitten', 'sitting', 3],
    ['ca', 'abc', 3],
  ])('counts the edits from %s to %s', (a, b, edits) => {
    expect(editDistance(a, b)).toBe(edits);
  });

  test('is a symmetric distance', () => {
    fc.assert(
      fc.property(
        fc.string({ maxLength: 12 }),
        fc.string({ maxLength: 12 }),
        (a, b) => editDistance(a, b) === editDistance(b, a) && (editDistance(a, b) === 0) === (a === b),
      ),
    );
  });

  test('offers the nearest first and nothing that is far away', () => {
    expect(suggest('hisotry', ['history', 'help', 'show'])).toEqual(['history']);
    expect(suggest('xyz', ['history', 'help'])).toEqual([]);
    expect(suggest('pe', ['people', 'password'])).toEqual(['people']);
  });
});
