import { expect, onTestFinished, test } from 'vitest';
import { eventually } from '../testing/testing.ts';
import { type Backend, newJob, work } from './conformance-support.ts';
import type { JobHandler } from './port.ts';

/** How workers affect each other, and what happens when one dies or stops. */
export function testWorkers(backend: () => Promise<Backend>): void {
  test('fault 31: a job in progress of a worker that dies goes to another worker', async () => {
    const { harness, open, queue } = await backend();
    const seen: string[] = [];
    const holding = Promise.withResolvers<undefined>();
    work(await open('dies'), async ({ id }) => {
      seen.push(`dies:${id}`);
      await harness.cut('dies');
      await holding.promise;
    });
    onTestFinished(() => holding.resolve(undefined));
    await queue.enqueue([newJob('a')]);
    await eventually(() => seen.length > 0, 'the job is in progress');

    let attempt = 0;
    work(await open('heir'), async (job) => {
      seen.push(`heir:${job.id}`);
      attempt = job.attempt;
    });
    await eventually(() => seen.includes('heir:a'), 'the heir gets the job');

    expect(attempt).toBeGreaterThan(1);
  });

  test('a job that takes longer than a lease stays with its worker', async () => {
    const { harness, open, queue } = await backend();
    let running = 0;
    let runs = 0;
    let together = 0;
    const handler: JobHandler = async () => {
      runs += 1;
      running += 1;
      together = Math.max(together, running);
      const end = performance.now() + 3 * harness.leaseMs;
      await eventually(() => performance.now() > end, 'three leases pass');
      running -= 1;
    };

    for (const process of ['one', 'other']) work(await open(process), handler);
    await queue.enqueue([newJob('a')]);
    await eventually(async () => runs > 0 && running === 0 && (await queue.depth()).live === 0, 'the job is done');

    expect({ runs, together }).toEqual({ runs: 1, together: 1 });
  });

  test('no job is lost while workers come and go', async () => {
    const { harness, open, queue } = await backend();
    const done = new Set<string>();
    const jobs = Array.from({ length: 300 }, (_, no) => newJob(`${no}`));
    for (const process of ['steady', 'shaky'])
      work(await open(process), async ({ id }) => {
        await new Promise((resolve) => setImmediate(resolve));
        done.add(id);
      });

    for (let at = 0; at < jobs.length; at += 50) {
      await queue.enqueue(jobs.slice(at, at + 50));
      await harness.cut('shaky');
    }

    await eventually(async () => done.size === jobs.length && (await queue.depth()).live === 0, 'every job is done', 25_000);
  });

  test('fault 31: a worker has at most its configured number of jobs in progress', async () => {
    const { queue } = await backend();
    const gate = Promise.withResolvers<undefined>();
    let running = 0;
    let most = 0;
    let done = 0;
    work(
      queue,
      async () => {
        running += 1;
        most = Math.max(most, running);
        await gate.promise;
        running -= 1;
        done += 1;
      },
      { concurrency: 3 },
    );

    await queue.enqueue(Array.from({ length: 10 }, (_, no) => newJob(`${no}`)));
    await eventually(() => running === 3, 'three are in progress');
    gate.resolve(undefined);
    await eventually(() => done === 10, 'all are done');

    expect(most).toBe(3);
  });

  test('a job in progress is counted where records are kept, and a delayed job everywhere', async () => {
    const { queue } = await backend();
    const gate = Promise.withResolvers<undefined>();
    onTestFinished(() => gate.resolve(undefined));
    let inFlight = 0;
    work(queue, async () => {
      inFlight += 1;
      await gate.promise;
    });

    await queue.enqueue([newJob('now'), newJob('later', { notBefore: new Date(Date.now() + 50_000) })]);
    await eventually(() => inFlight === 1, 'one is in progress');

    expect(await queue.depth()).toEqual({ live: queue.keepsRecords ? 2 : 1, dead: 0 });
  });

  test('a worker that stops lets the job in progress end', async () => {
    const { queue } = await backend();
    const gate = Promise.withResolvers<undefined>();
    const seen: string[] = [];
    const worker = queue.work(async ({ id }) => {
      seen.push(`begin ${id}`);
      await gate.promise;
      seen.push(`end ${id}`);
    });
    await queue.enqueue([newJob('a')]);
    await eventually(() => seen.length === 1, 'the job is in progress');

    const stopped = worker[Symbol.asyncDispose]();
    gate.resolve(undefined);
    await stopped;

    expect(seen).toEqual(['begin a', 'end a']);
    expect(await queue.depth()).toEqual({ live: 0, dead: 0 });
  });

  test('a job that does not end in time is released, without counting the attempt', async () => {
    const { open, queue } = await backend();
    const begun = Promise.withResolvers<undefined>();
    const stops = queue.work(
      (_job, signal) => {
        begun.resolve(undefined);
        return new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(new Error('stopped'))));
      },
      { drainMs: 1 },
    );
    await queue.enqueue([newJob('a')]);
    await begun.promise;
    await stops[Symbol.asyncDispose]();

    const attempts: number[] = [];
    work(await open('next'), async ({ attempt }) => void attempts.push(attempt));
    await eventually(() => attempts.length > 0, 'the next worker gets it');

    expect(attempts).toEqual([1]);
  });
}
