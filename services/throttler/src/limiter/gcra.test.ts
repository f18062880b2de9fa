import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { gcra } from './gcra.ts';

const capacityUs = 1_000_000;

describe('the GCRA', () => {
  test('keeps fractions of a token: 2.5 refilled tokens are 2 now and 3 half an interval later', () => {
    const costUs = 100_000;
    const empty = gcra({ tatUs: undefined, nowUs: 0, costUs: capacityUs, capacityUs });

    const tokensAt = (nowUs: number) => (capacityUs - gcra({ tatUs: empty.tatUs, nowUs, costUs: 0, capacityUs }).debtUs) / costUs;

    expect(tokensAt(250_000)).toBe(2.5);
    expect(tokensAt(300_000)).toBe(3);
  });

  test('does not allow twice the burst across the edge of a second', () => {
    const costUs = 100_000;
    let tatUs: number | undefined;
    let allowed = 0;

    for (const nowUs of [...Array<number>(10).fill(999_000), ...Array<number>(10).fill(1_001_000)]) {
      const step = gcra({ tatUs, nowUs, costUs, capacityUs });
      tatUs = step.tatUs;
      allowed += step.allowed ? 1 : 0;
    }

    expect(allowed).toBe(10);
  });

  test('blocks no longer than an empty bucket when the clock goes back an hour', () => {
    const step = gcra({ tatUs: 3_600_000_000, nowUs: 0, costUs: 0, capacityUs });

    expect(step.debtUs).toBe(capacityUs);
  });

  test('never admits more than the capacity and the elapsed time, and never has a debt above the capacity', () => {
    const arrivals = fc.array(fc.record({ waitUs: fc.integer({ min: 0, max: 300_000 }), costUs: fc.integer({ min: 0, max: capacityUs }) }));
    fc.assert(
      fc.property(arrivals, (steps) => {
        let nowUs = 0;
        let tatUs: number | undefined;
        let admittedUs = 0;
        for (const { waitUs, costUs } of steps) {
          nowUs += waitUs;
          const step = gcra({ tatUs, nowUs, costUs, capacityUs });
          tatUs = step.tatUs;
          if (step.allowed) admittedUs += costUs;
          expect(step.debtUs).toBeGreaterThanOrEqual(0);
          expect(step.debtUs).toBeLessThanOrEqual(capacityUs);
        }
        expect(admittedUs).toBeLessThanOrEqual(capacityUs + nowUs);
      }),
    );
  });
});
