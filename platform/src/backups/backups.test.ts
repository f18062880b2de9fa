import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { isDue, readAttempts, recordFailure, recordGood, retryAt } from './attempts.ts';
import { type BackupSchedule, parseKeep, readSchedule, scheduledAfter, scheduledBefore, schedulePath, writeSchedule } from './schedule.ts';

const daily: BackupSchedule = {
  version: 1,
  frequency: 'daily',
  at: '03:00',
  zone: 'Europe/Berlin',
  keep: { count: 14 },
  since: '2026-01-01T00:00:00.000Z',
};
const hourly: BackupSchedule = { ...daily, frequency: 'hourly' };
const at = (text: string): Date => new Date(text);

describe('a schedule', () => {
  test.each([
    ['after its time of the day', '2026-07-10T12:00:00Z', '2026-07-10T01:00:00Z', '2026-07-11T01:00:00Z'],
    ['before it', '2026-07-10T00:59:59Z', '2026-07-09T01:00:00Z', '2026-07-10T01:00:00Z'],
    ['at that moment', '2026-07-10T01:00:00Z', '2026-07-10T01:00:00Z', '2026-07-11T01:00:00Z'],
    ['across the end of summer time', '2026-10-25T12:00:00Z', '2026-10-25T02:00:00Z', '2026-10-26T02:00:00Z'],
  ])('that is daily is known %s', (_when, now, before, after) => {
    expect(scheduledBefore(daily, at(now))).toEqual(at(before));
    expect(scheduledAfter(daily, at(now))).toEqual(at(after));
  });

  test('has one moment on a day on which its time is skipped, and on one on which it comes twice', () => {
    const half: BackupSchedule = { ...daily, at: '02:30' };

    expect(scheduledAfter(half, at('2026-03-28T12:00:00Z'))).toEqual(at('2026-03-29T01:30:00Z'));
    expect(scheduledAfter(half, at('2026-03-29T01:30:00Z'))).toEqual(at('2026-03-30T00:30:00Z'));
    expect(scheduledAfter(half, at('2026-10-24T12:00:00Z'))).toEqual(at('2026-10-25T00:30:00Z'));
    expect(scheduledAfter(half, at('2026-10-25T00:30:00Z'))).toEqual(at('2026-10-26T01:30:00Z'));
  });

  test('that is hourly has its moments at the full hour of the zone', () => {
    const kathmandu: BackupSchedule = { ...hourly, zone: 'Asia/Kathmandu' };

    expect(scheduledBefore(kathmandu, at('2026-07-10T12:00:00Z'))).toEqual(at('2026-07-10T11:15:00Z'));
    expect(scheduledAfter(kathmandu, at('2026-07-10T12:00:00Z'))).toEqual(at('2026-07-10T12:15:00Z'));
  });

  test('that is off has no moment', () => {
    const off: BackupSchedule = { ...daily, frequency: 'off' };

    expect([scheduledBefore(off, at('2026-07-10T12:00:00Z')), scheduledAfter(off, at('2026-07-10T12:00:00Z'))]).toEqual([
      undefined,
      undefined,
    ]);
  });

  test.each(['0', '-1', '14x', '', '1.5', '99999d', 'all'])('does not keep %j', (text) => {
    expect(() => parseKeep(text)).toThrow('--keep takes a number of backups or of days');
  });

  test('keeps a number of backups, or those of a number of days', () => {
    expect([parseKeep('14'), parseKeep('30d')]).toEqual([{ count: 14 }, { days: 30 }]);
  });
});

describe('a backup is due', () => {
  const now = at('2026-07-10T12:00:00Z');
  const good = (goodAt: string) => ({ version: 1, goodAt }) as const;
  const failed = (when: string, count: number) => ({ version: 1, failure: { at: when, count, what: 'no room' } }) as const;

  test.each([
    ['when there was none since its time', good('2026-07-09T01:00:00Z'), true],
    ['once, when many were missed', good('2026-03-01T01:00:00Z'), true],
    ['not when one was made after it', good('2026-07-10T01:00:01Z'), false],
    ['when the last one is from a future that the clock has left', good('2031-01-01T00:00:00Z'), true],
    ['not within five minutes after it failed', failed('2026-07-10T11:56:00Z', 1), false],
    ['again five minutes after it failed', failed('2026-07-10T11:55:00Z', 1), true],
    ['not within ten minutes after it failed twice', failed('2026-07-10T11:51:00Z', 2), false],
    ['again after an hour, however often it failed', failed('2026-07-10T11:00:00Z', 500), true],
    ['when it failed in a future that the clock has left', failed('2031-01-01T00:00:00Z', 1), true],
  ])('%s', (_when, attempts, due) => {
    expect(isDue(daily, attempts, now)).toBe(due);
  });

  test('not for a moment before the schedule was set', () => {
    expect(isDue({ ...daily, since: '2026-07-10T02:00:00Z' }, { version: 1 }, now)).toBe(false);
    expect(isDue({ ...daily, since: '2026-07-10T02:00:00Z' }, { version: 1 }, at('2026-07-11T01:00:00Z'))).toBe(true);
  });

  test('when the schedule was set in a future that the clock has left', () => {
    expect(isDue({ ...daily, since: '2031-01-01T00:00:00Z' }, { version: 1 }, now)).toBe(true);
  });
});

describe('what is on disk', () => {
  let directory = '';
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'debt-backups-'));
  });
  afterEach(() => rm(directory, { recursive: true, force: true }));

  test('is the schedule as it was set, and none before', async () => {
    expect(await readSchedule(directory)).toBeUndefined();

    await writeSchedule(directory, { ...daily, folder: '/mnt/other' });

    expect(await readSchedule(directory)).toEqual({ ...daily, folder: '/mnt/other' });
  });

  test.each([
    '',
    '{"version":1',
    JSON.stringify({ ...daily, version: 2 }),
    JSON.stringify({ ...daily, zone: 'Europe/Atlantis' }),
    JSON.stringify({ ...daily, at: '24:00' }),
    JSON.stringify({ ...daily, keep: { count: 0 } }),
  ])('is refused as a schedule, and not guessed: %s', async (text) => {
    await writeFile(schedulePath(directory), text);

    await expect(readSchedule(directory)).rejects.toThrow('is damaged');
  });

  test('counts failures until a backup is good', async () => {
    await recordGood(directory, at('2026-07-09T01:00:00Z'));
    await recordFailure(directory, at('2026-07-10T01:00:00Z'), 'no room');
    await recordFailure(directory, at('2026-07-10T01:05:00Z'), 'still no room');

    const failing = await readAttempts(directory);
    await recordGood(directory, at('2026-07-10T01:15:00Z'));

    expect(failing).toEqual({
      version: 1,
      goodAt: '2026-07-09T01:00:00.000Z',
      failure: { at: '2026-07-10T01:05:00.000Z', count: 2, what: 'still no room' },
    });
    expect(retryAt(failing)).toEqual(at('2026-07-10T01:15:00Z'));
    expect(await readAttempts(directory)).toEqual({ version: 1, goodAt: '2026-07-10T01:15:00.000Z' });
  });
});
