import { expect, test } from 'vitest';
import { PermanentError } from '../errors/errors.ts';
import { eventually } from '../testing/testing.ts';
import { type Backend, newJob, nonEmpty, retry, work } from './conformance-support.ts';
import { type DeliveredJob, jobQueueLimits } from './port.ts';

/** The lifecycle of a job. */
export function testJobs(backend: () => Promise<Backend>): void {
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

  test('fault 10: a job that is queued twice is handled once, or keeps the id that identifies its effect', async () => {
    const { queue } = await backend();
    const seen: string[] = [];
    const first = await queue.enqueue([newJob('a'), newJob('a')]);
    work(queue, async (job) => void seen.push(job.id));
    await eventually(async () => seen.includes('a') && (await queue.depth()).live === 0, 'the job is done');

    const again = await queue.enqueue([newJob('a'), newJob('b')]);
    await eventually(() => seen.includes('b'), 'the other job is handled');

    const outcomes = [...first, ...again].map(({ outcome }) => outcome);
    if (queue.keepsRecords) {
      expect(outcomes).toEqual(['queued', 'duplicate', 'duplicate', 'queued']);
      expect(seen).toEqual(['a', 'b']);
    } else {
      expect(outcomes).toEqual(['queued', 'queued', 'queued', 'queued']);
      expect(new Set(seen)).toEqual(new Set(['a', 'b']));
    }
  });

  test('a job is not handled before its time, and does not delay other jobs', async () => {
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
    await eventually(async () => attempts.length >= 3 && (await queue.depth()).live === 0, 'the job is done');

    expect(attempts).toEqual([1, 2, 3]);
    expect(await queue.dead(10)).toEqual([]);
  });

  test('a delayed retry does not delay a new job', async () => {
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

  test('fault 31: a permanent error makes a dead letter immediately, with its cause', async () => {
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

  test('a job whose handler fails with a message that no database can store becomes a dead letter too', async () => {
    const { queue } = await backend();
    work(queue, async () => {
      throw new PermanentError('a\0b');
    });

    await queue.enqueue([newJob('a')]);
    const [dead] = await eventually(async () => nonEmpty(await queue.dead(10)), 'there is a dead letter');

    expect(dead).toMatchObject({ cause: 'a\ufffdb', attempts: 1 });
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

  test('a job that can never be queued is refused with its cause, and the rest of the batch is queued', async () => {
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

  test('any text is queued unchanged, and only a text that cannot be stored is refused', async () => {
    const { queue } = await backend();
    const seen: unknown[] = [];
    work(queue, async ({ payload }) => void seen.push(payload));
    const texts = ['\\u0000 and \\ud83d as typed', 'back\\\\slash', '😀'];

    const outcomes = await queue.enqueue(['\0', 'half of a 😀'.slice(0, -1), ...texts].map((payload, at) => newJob(`${at}`, { payload })));
    await eventually(() => seen.length === texts.length, 'they are handled');

    expect(outcomes.map(({ outcome }) => outcome)).toEqual(['refused', 'refused', 'queued', 'queued', 'queued']);
    expect(new Set(seen)).toEqual(new Set(texts));
  });

  test('provisioning again changes nothing', async () => {
    const { queue } = await backend();
    await queue.enqueue([newJob('a')]);

    await queue.provision();

    expect(await queue.depth()).toEqual({ live: 1, dead: 0 });
    await queue.ready();
  });
}
