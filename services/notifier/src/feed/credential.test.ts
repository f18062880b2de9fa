import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { feedLimits, limits } from '../limits.ts';
import { nextCheckMs } from './credential.ts';

const never = Number.POSITIVE_INFINITY;
const latest = () => 0.999_999;
const well = { failures: 0, goodForMs: 0, expiresInMs: never };

describe('the check of the credential of an open feed', () => {
  test('detects a revocation within a minute, even when one call fails', () => {
    const first = nextCheckMs(well, feedLimits, latest) + limits.identityDeadlineMs;
    const second = nextCheckMs({ ...well, failures: 1, goodForMs: first }, feedLimits, latest) + limits.identityDeadlineMs;

    expect(first + second + feedLimits.closeGraceMs).toBeLessThan(60_000);
  });

  test('ends a feed within ten minutes when the identity service never answers, for any jitter', () => {
    fc.assert(
      fc.property(fc.infiniteStream(fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })), (draws) => {
        let goodForMs = nextCheckMs(well, feedLimits) + limits.identityDeadlineMs;
        for (let failures = 1; goodForMs < feedLimits.credentialGraceMs; failures += 1) {
          const waitMs = nextCheckMs({ failures, goodForMs, expiresInMs: never }, feedLimits, () => Number(draws.next().value));
          goodForMs += waitMs + limits.identityDeadlineMs;
        }
        expect(goodForMs + feedLimits.closeGraceMs).toBeLessThan(10 * 60_000);
      }),
    );
  });

  test.each([0, 1, 9])('runs at the expiry after %i failures, and never in a hot loop', (failures) => {
    const at = (expiresInMs: number) => nextCheckMs({ failures, goodForMs: 0, expiresInMs }, feedLimits, latest);

    expect(at(1_200)).toBe(1_200);
    expect(at(-60_000)).toBe(500);
  });
});
