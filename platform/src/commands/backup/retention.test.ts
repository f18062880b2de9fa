import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Kept, superseded } from './retention.ts';

const now = new Date('2026-07-31T12:00:00Z');
const day = (number: number, isGood = true): Kept => ({
  name: `debt-${number}`,
  at: new Date(Date.UTC(2026, 6, number, 3)),
  isGood,
});
const names = (backups: readonly Kept[]): readonly string[] => backups.map(({ name }) => name);

describe('retention', () => {
  test('by number deletes what is older than the last good one that is kept', () => {
    expect(names(superseded([day(1), day(2), day(3), day(4)], { count: 2 }, now))).toEqual(['debt-2', 'debt-1']);
  });

  test('by number counts good backups only, so damaged ones displace none', () => {
    expect(names(superseded([day(1), day(2), day(3, false), day(4, false)], { count: 2 }, now))).toEqual([]);
    expect(names(superseded([day(1, false), day(2), day(3, false), day(4)], { count: 2 }, now))).toEqual(['debt-1']);
  });

  test('by age deletes what is older, and keeps the newest good one of any age', () => {
    expect(names(superseded([day(1), day(2), day(30)], { days: 7 }, now))).toEqual(['debt-2', 'debt-1']);
    expect(names(superseded([day(1), day(2), day(3, false)], { days: 7 }, now))).toEqual(['debt-1']);
  });

  test('deletes nothing while no backup is good', () => {
    for (const keep of [{ count: 1 }, { days: 1 }]) expect(superseded([day(1, false), day(2, false)], keep, now)).toEqual([]);
  });

  test('never deletes the newest good backup, nor anything newer', () => {
    const backup = fc.record({ at: fc.date({ noInvalidDate: true, min: new Date(0), max: new Date(2e12) }), isGood: fc.boolean() });
    const keep = fc.oneof(fc.record({ count: fc.integer({ min: 1, max: 5 }) }), fc.record({ days: fc.integer({ min: 1, max: 400 }) }));

    fc.assert(
      fc.property(fc.array(backup, { maxLength: 12 }), keep, (made, kept) => {
        const all = made.map((each, index) => ({ name: `debt-${index}`, ...each }));
        const newest = Math.max(...all.filter(({ isGood }) => isGood).map(({ at }) => at.getTime()));
        const deleted = superseded(all, kept, now);

        for (const { at } of deleted) expect(at.getTime()).toBeLessThanOrEqual(newest);
        const left = all.filter((each) => !deleted.includes(each));
        expect(left.some(({ isGood }) => isGood)).toBe(all.some(({ isGood }) => isGood));
        if ('count' in kept) {
          const goodLeft = left.filter(({ isGood }) => isGood).length;
          expect(goodLeft).toBe(Math.min(kept.count, all.filter(({ isGood }) => isGood).length));
        }
      }),
    );
  });
});
