import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { partitionOf, partitionsPerTopic } from './postgres.ts';
import { assignedTo } from './postgres-assignment.ts';

describe('the assignment of a group', () => {
  test('covers every partition once, with shares that differ by at most one', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.nat(), { minLength: 1, maxLength: 40 }), fc.nat(10), (unsorted, shift) => {
        const pids = unsorted.toSorted((a, b) => a - b);
        const partitions = Array.from({ length: partitionsPerTopic }, (_, no) => no);

        const shares = pids.map((pid) => assignedTo(pid, { topic: 't', pids, partitions, shift }).map((partition) => partition.partition));

        expect(shares.flat().toSorted((a, b) => a - b)).toEqual(partitions);
        const sizes = shares.map((share) => share.length);
        expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
      }),
    );
  });

  test('gives no partition to a process outside of the group', () => {
    expect(assignedTo(9, { topic: 't', pids: [1, 2], partitions: [0, 1], shift: 0 })).toEqual([]);
  });
});

describe('the partition of a key', () => {
  test('is constant across releases, to keep the order of stored events', () => {
    expect(['', 'a', '1', '42', 'ledger account', 'ü'].map(partitionOf)).toMatchInlineSnapshot(`
      [
        5,
        12,
        12,
        3,
        11,
        10,
      ]
    `);
  });

  test('is spread evenly', () => {
    const counts = new Map<number, number>();
    for (let no = 0; no < 16_000; no += 1) counts.set(partitionOf(`${no}`), (counts.get(partitionOf(`${no}`)) ?? 0) + 1);

    expect(counts.size).toBe(partitionsPerTopic);
    expect(Math.min(...counts.values())).toBeGreaterThan(700);
  });
});
