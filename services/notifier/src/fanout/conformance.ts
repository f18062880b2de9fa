import { eventually } from '@debt/kit/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Fanout } from './port.ts';

/** A separate backend for the suite. Several instances can be opened on it when it works across processes. */
export interface FanoutSubject extends AsyncDisposable {
  open(): Promise<Fanout>;
  /** Whether one instance receives what another one publishes. */
  readonly reachesOthers: boolean;
}

/** The requirements of every fan-out driver. It may lose and repeat wake-ups, so each test publishes until one was received. */
export function describeFanout(name: string, setUp: () => Promise<FanoutSubject>): void {
  describe(`conformance: fan-out on ${name}`, () => {
    let subject: FanoutSubject;
    let fanout: Fanout;
    beforeAll(async () => {
      subject = await setUp();
      fanout = await subject.open();
    });
    afterAll(async () => {
      await fanout[Symbol.asyncDispose]();
      await subject[Symbol.asyncDispose]();
    });
    const publishUntil = (by: Fanout, userId: string, seq: number, received: () => boolean) =>
      eventually(async () => {
        await by.publish({ userId, seq });
        return received();
      }, 'the wake-up was received');

    test('wakes every watcher of the user, with the sequence number', async () => {
      const first: number[] = [];
      const second: number[] = [];
      const stops = [fanout.watch('alice', ({ seq }) => first.push(seq)), fanout.watch('alice', ({ seq }) => second.push(seq))];

      await publishUntil(fanout, 'alice', 7, () => first.length > 0 && second.length > 0);

      expect(new Set([...first, ...second])).toEqual(new Set([7]));
      for (const stop of stops) stop();
    });

    test('does not wake watchers of other users, nor stopped ones', async () => {
      const wrong: number[] = [];
      const right: number[] = [];
      const stopped = fanout.watch('bob', ({ seq }) => wrong.push(seq));
      const stops = [fanout.watch('carl', ({ seq }) => wrong.push(seq)), fanout.watch('bob', ({ seq }) => right.push(seq))];
      stopped();

      await publishUntil(fanout, 'bob', 0, () => right.length > 0);

      expect(wrong).toEqual([]);
      for (const stop of stops) stop();
    });

    test('a watcher can stop while it is woken, without stopping the next watcher', async () => {
      const received: string[] = [];
      const stop = fanout.watch('dora', () => {
        received.push('first');
        stop();
      });
      await publishUntil(fanout, 'dora', 1, () => received.includes('first'));
      stop();
      const stopSecond = fanout.watch('dora', () => received.push('second'));
      stop();

      await publishUntil(fanout, 'dora', 2, () => received.includes('second'));

      expect(received.filter((who) => who === 'first')).toHaveLength(1);
      stopSecond();
    });

    test('a wake-up reaches other processes if the driver supports that', async () => {
      const other = await subject.open();
      const received: number[] = [];
      other.watch('eve', ({ seq }) => received.push(seq));

      if (subject.reachesOthers) await publishUntil(fanout, 'eve', 3, () => received.length > 0);
      else await fanout.publish({ userId: 'eve', seq: 3 });
      await other[Symbol.asyncDispose]();

      expect(received.length > 0).toBe(subject.reachesOthers);
    });

    test('an opened fan-out is ready', async () => {
      await expect(fanout.ready()).resolves.toBeUndefined();
    });
  });
}
