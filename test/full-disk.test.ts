import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { eventually } from '@debt/kit/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openSmallDisk, type SmallDisk } from './harness/small-disk.ts';
import { at, type Person, World } from './harness/world.ts';

const megabytes = 480;
/** Longer than any time-out of the platform: a longer call hangs. */
const answerMs = 20_000;

interface Answer {
  readonly status: number;
  readonly body: unknown;
}

const opened = await openSmallDisk(megabytes);
if ('refused' in opened) {
  const why = `no file system can be mounted here, so none can be filled: ${opened.refused}`;
  if (process.env['REQUIRE_ALL'] === 'true') throw new Error(why);
  describe.skip(why, () => undefined);
} else fullDisk(opened);

function fullDisk(disk: SmallDisk): void {
  const world = new World({ disk });
  let ben: Person;
  let grandma = '';
  const acknowledged = new Set<string>();
  const file = (name: string): string => readFileSync(join(world.directory, name), 'utf8');

  beforeAll(() => {
    world.up();
    ben = world.person('ben').join();
    grandma = String(at(ben.json('people', 'add', 'Grandma'), 'person', 'id'));
  }, 180_000);

  afterAll(async () => {
    world[Symbol.dispose]();
    await disk[Symbol.asyncDispose]();
  });

  const call = async (path: string, init: RequestInit): Promise<Answer> => {
    const response = await fetch(`http://127.0.0.1:${world.port}${path}`, {
      ...init,
      headers: { authorization: `Bearer ${ben.token}`, 'content-type': 'application/json', 'idempotency-key': randomUUID() },
      signal: AbortSignal.timeout(answerMs),
    });
    return { status: response.status, body: await response.json() };
  };

  async function record(): Promise<Answer> {
    const body = JSON.stringify({ verb: 'owe', person: grandma, amount: { amount: '1', currency: 'EUR' }, description: 'x'.repeat(200) });
    const answer = await call('/v1/transactions', { method: 'POST', body });
    const id = at(answer.body, 'transaction', 'id');
    if (answer.status === 201 && typeof id === 'string') acknowledged.add(id);
    return answer;
  }

  async function recorded(): Promise<readonly string[]> {
    const ids: string[] = [];
    for (let after: unknown = ''; after !== null; ) {
      const { body } = await call(`/v1/transactions?limit=100${typeof after === 'string' && after !== '' ? `&after=${after}` : ''}`, {});
      const items: unknown = at(body, 'items');
      if (!Array.isArray(items)) throw new Error(JSON.stringify(body));
      ids.push(...items.map((item) => String(at(item, 'id'))));
      after = at(body, 'next') ?? null;
    }
    return ids;
  }

  /** The rate limiter answers before the disk is asked. */
  const limited = 429;

  describe('a disk that is full', () => {
    test('refuses further transactions, each within its time-out and with a cause', async () => {
      for (let n = 0; n < 20; n += 1) await record();
      const before = file('environment.json');
      const refusals: Answer[] = [];

      await eventually(
        async () => {
          disk.fill();
          const answers = await Promise.all(Array.from({ length: 8 }, record));
          refusals.push(...answers.filter(({ status }) => status !== 201 && status !== limited));
          return refusals.length > 40;
        },
        'the database has no free space',
        60_000,
      );

      for (const { status, body } of refusals) {
        expect(status).toBe(503);
        expect(['storage_full', 'database_unavailable', 'busy']).toContain(at(body, 'code'));
      }
      expect(refusals.some(({ body }) => at(body, 'code') === 'storage_full')).toBe(true);
      expect(file('environment.json')).toBe(before);
    }, 120_000);

    test('is reported to the author of a transaction, with a remedy', async () => {
      const refused = await eventually(() => {
        disk.fill();
        const ran = ben.debt(['owe', 'grandma', '1', 'for', 'x'.repeat(200)], [0, 7]);
        return ran.code === 7 ? ran : undefined;
      }, 'a debt is refused');

      expect(refused.stderr).toMatch(/no disk space left|cannot be reached/);
      expect(refused.stderr).toContain('try again in');
    });

    test.each(['while the platform runs', 'when it was stopped'])('makes up end with 3 and one message, %s', (when) => {
      if (when === 'when it was stopped') world.platform(['down']);
      disk.fill();

      const { stderr } = world.platform(['up', '--detach'], [3]);

      expect(stderr.match(/^debt-platform: /gm)).toHaveLength(1);
      expect(stderr).toContain('free some space');
      expect(stderr).toContain('explain disk_full');
    });

    test('that has free space again still has every acknowledged transaction once, and accepts more', async () => {
      disk.free();
      world.up();

      const more = await eventually(() => record().catch(() => undefined), 'the platform answers again');
      const ids = await recorded();

      expect(more.status).toBe(201);
      expect(new Set(ids).size).toBe(ids.length);
      for (const id of acknowledged) expect(ids).toContain(id);
      expect(world.platform(['verify']).stdout).toContain('invariants hold');
    });
  });
}
