import { describe, expect, onTestFinished, test } from 'vitest';
import { PermanentError } from '../errors/errors.ts';
import { eventually } from '../testing/testing.ts';
import { type DeliveredJob, type JobHandler, type JobQueue, jobQueueLimits, type NewJob, type WorkOptions } from './port.ts';

/** A backend of its own for one test. */
export interface JobQueueHarness extends AsyncDisposable {
  /** How long a job stays with a worker that died; short, so that tests can wait for it. */
  readonly leaseMs: number;
  /** Opens the queue as a process of this name would. */
  open(process: string): Promise<JobQueue>;
  /** Takes all connections of that process away without a word, as kill -9 and a broken network do. */
  cut(process: string): Promise<void>;
}

/** What every driver of the job queue must do. */
export function jobQueueConformance(name: string, openFresh: () => Promise<JobQueueHarness>): void {
  async function backend() {
    const harness = await openFresh();
    onTestFinished(() => harness[Symbol.asyncDispose]());
    const open = async (process: string) => {
      const queue = await harness.open(process);
      onTestFinished(() => queue[Symbol.asyncDispose]());
      return queue;
    };
    const queue = await open('producer');
    await queue.provision();
    return { harness, open, queue };
  }

  describe(`job queue on ${name}`, () => {
    test('a job arrives with its payload', async () => {
      const { queue } = await backend();
      const seen: DeliveredJob[] = [];
      const job = newJob('a', { payload: { to: 'ada', lines: [1, null, 'ü'] } });

      work(queue, async (delivered) => void seen.push(delivered));
      const outcomes = await queue.enqueue([job]);
      const delivered = await eventually(() => seen[0], 'the job arrives');

      expect(outcomes).toEqual([{ outcome: 'queued' }]);
      expect(delivered).toMatchObject({ id: 'a', payload: job.payload, attempt: 1, expiresAt: job.expiresAt });
      await eventually(async () => (await queue.depth()).live === 0, 'the job is done');
    });

    test('fault 10: a job that is queued twice is handled once, also when the first is already done', async () => {
      const { queue } = await backend();
      const seen: string[] = [];
      const first = await queue.enqueue([newJob('a'), newJob('a')]);
      work(queue, async (job) => void seen.push(job.id));
      await eventually(async () => (await queue.depth()).live === 0, 'the job is done');

      const again = await queue.enqueue([newJob('a'), newJob('b')]);
      await eventually(() => seen.includes('b'), 'the other job is handled');

      expect([...first, ...again].map(({ outcome }) => outcome)).toEqual(['queued', 'duplicate', 'duplicate', 'queued']);
      expect(seen).toEqual(['a', 'b']);
    });

    test('a job is not handled before its time, and does not hold up the others', async () => {
      const { queue } = await backend();
      const seen: { readonly id: string; readonly at: number }[] = [];
      const notBefore = new Date(Date.now() + 700);

      await queue.enqueue([newJob('later', { notBefore }), newJob('now')]);
      work(queue, async ({ id }) => void seen.push({ id, at: Date.now() }));
      await eventually(() => seen.length === 2, 'both are handled');

      expect(seen.map(({ id }) => id)).toEqual(['now', 'later']);
      expect(seen[1]?.at).toBeGreaterThanOrEqual(notBefore.getTime());
    });

    test('a job that fails is tried again until it succeeds', async () => {
      const { queue } = await backend();
      const attempts: number[] = [];

      work(queue, async ({ attempt }) => {
        attempts.push(attempt);
        if (attempt < 3) throw new Error('not yet');
      });
      await queue.enqueue([newJob('a')]);
      await eventually(async () => attempts.length > 0 && (await queue.depth()).live === 0, 'the job is done');

      expect(attempts).toEqual([1, 2, 3]);
      expect(await queue.dead(10)).toEqual([]);
    });

    test('a retry that waits does not delay a new job', async () => {
      const { queue } = await backend();
      const seen: string[] = [];
      const slow = { retry: { attemptsMax: 5, backoff: { baseMs: 600_000, capMs: 600_000 } }, concurrency: 1 };

      work(
        queue,
        async ({ id }) => {
          seen.push(id);
          if (id.startsWith('bad')) throw new Error('no');
        },
        slow,
      );
      await queue.enqueue([newJob('bad 1'), newJob('bad 2')]);
      await eventually(() => seen.length === 2, 'both have failed once');
      await queue.enqueue([newJob('new')]);

      await eventually(() => seen.includes('new'), 'the new job is handled');
    });

    test('fault 31: a permanent error makes a dead letter at once, with its cause', async () => {
      const { queue } = await backend();
      let tries = 0;
      work(queue, async () => {
        tries += 1;
        throw new PermanentError('there is no such mailbox');
      });

      await queue.enqueue([newJob('a')]);
      const [dead] = await eventually(async () => nonEmpty(await queue.dead(10)), 'there is a dead letter');

      expect(dead).toMatchObject({ id: 'a', cause: 'there is no such mailbox', attempts: 1, payload: {} });
      expect(tries).toBe(1);
    });

    test('a job whose attempts are used up becomes a dead letter', async () => {
      const { queue } = await backend();
      work(queue, async () => {
        throw new Error('still broken');
      });

      await queue.enqueue([newJob('a')]);
      const [dead] = await eventually(async () => nonEmpty(await queue.dead(10)), 'there is a dead letter');

      expect(dead?.attempts).toBe(retry.attemptsMax);
      expect(dead?.cause).toContain('still broken');
    });

    test('an expired job is never handled', async () => {
      const { queue } = await backend();
      const seen: string[] = [];
      await queue.enqueue([newJob('late', { expiresAt: new Date(Date.now() - 1) }), newJob('good')]);

      work(queue, async ({ id }) => void seen.push(id));
      const [dead] = await eventually(async () => nonEmpty(await queue.dead(10)), 'there is a dead letter');
      await eventually(() => seen.length > 0, 'the good one is handled');

      expect(dead).toMatchObject({ id: 'late' });
      expect(seen).toEqual(['good']);
    });

    test('retries stop where the job expires', async () => {
      const { queue } = await backend();
      work(
        queue,
        async () => {
          throw new Error('no');
        },
        { retry: { attemptsMax: 1_000_000, backoff: { baseMs: 50, capMs: 50 } } },
      );

      await queue.enqueue([newJob('a', { expiresAt: new Date(Date.now() + 800) })]);

      const [dead] = await eventually(async () => nonEmpty(await queue.dead(10)), 'there is a dead letter');
      expect(dead?.id).toBe('a');
    });

    test('fault 31: a worker that dies with a job in hand: another gets the job', async () => {
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
      await eventually(() => seen.length > 0, 'the job is in hand');

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
      await eventually(async () => runs > 0 && (await queue.depth()).live === 0, 'the job is done');

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

    test('fault 31: a worker has at most so many jobs in hand', async () => {
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
      await eventually(() => running === 3, 'three are in hand');
      gate.resolve(undefined);
      await eventually(() => done === 10, 'all are done');

      expect(most).toBe(3);
    });

    test('a worker that stops lets the job in hand end', async () => {
      const { queue } = await backend();
      const gate = Promise.withResolvers<undefined>();
      const seen: string[] = [];
      const worker = queue.work(async ({ id }) => {
        seen.push(`begin ${id}`);
        await gate.promise;
        seen.push(`end ${id}`);
      });
      await queue.enqueue([newJob('a')]);
      await eventually(() => seen.length === 1, 'the job is in hand');

      const stopped = worker[Symbol.asyncDispose]();
      gate.resolve(undefined);
      await stopped;

      expect(seen).toEqual(['begin a', 'end a']);
      expect(await queue.depth()).toEqual({ live: 0, dead: 0 });
    });

    test('a job that does not end in time is handed back, without counting the attempt', async () => {
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

    test('a dead job can be replayed, but never an expired one', async () => {
      const { queue } = await backend();
      let broken = true;
      const done: string[] = [];
      work(queue, async ({ id }) => {
        if (broken) throw new PermanentError('broken');
        done.push(id);
      });
      const expiresAt = new Date(Date.now() + 1_000);
      await queue.enqueue([newJob('lasting'), newJob('short', { expiresAt })]);
      await eventually(async () => (await queue.dead(10)).length === 2, 'both are dead');
      await eventually(() => Date.now() > expiresAt.getTime(), 'one expires');

      broken = false;
      const outcomes = [await queue.replay('lasting'), await queue.replay('short'), await queue.replay('unknown')];
      await eventually(() => done.length > 0, 'the replayed one is handled');

      expect(outcomes).toEqual(['replayed', 'expired', 'not_found']);
      expect(done).toEqual(['lasting']);
    });

    test('what can never be queued is refused with its cause, and the rest of the batch is queued', async () => {
      const { queue } = await backend();

      const outcomes = await queue.enqueue([
        newJob('large', { payload: 'x'.repeat(jobQueueLimits.payloadBytesMax) }),
        newJob('good'),
        newJob(''),
        newJob('eternal', { expiresAt: new Date(Date.now() + 2 * jobQueueLimits.lifetimeMaxMs) }),
      ]);

      expect(outcomes.map(({ outcome }) => outcome)).toEqual(['refused', 'queued', 'refused', 'refused']);
      expect(await queue.depth()).toEqual({ live: 1, dead: 0 });
    });

    test('provisioning again changes nothing', async () => {
      const { queue } = await backend();
      await queue.enqueue([newJob('a')]);

      await queue.provision();

      expect(await queue.depth()).toEqual({ live: 1, dead: 0 });
      await queue.ready();
    });
  });
}

const retry = { attemptsMax: 4, backoff: { baseMs: 1, capMs: 10 } };

function work(queue: JobQueue, handler: JobHandler, options: WorkOptions = {}): void {
  queue.work(handler, { retry, drainMs: 100, ...options });
}

const newJob = (id: string, given: Partial<NewJob> = {}): NewJob => ({
  id,
  payload: {},
  expiresAt: new Date(Date.now() + 60_000),
  ...given,
});

const nonEmpty = <T>(items: readonly T[]): readonly T[] | undefined => (items.length > 0 ? items : undefined);
