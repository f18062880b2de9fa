import pg from 'pg';
import { get, load } from './lib/http-load.ts';
import { addPrivatePerson, register, service } from './lib/people.ts';
import type { BenchPlatform } from './lib/platform.ts';
import type { Report } from './lib/report.ts';
import { connectionOf } from './record.ts';

/** The balance with a person who has few lines, and with one who has many. */
export async function measureBalance(platform: BenchPlatform, many: number, seconds: number, report: Report): Promise<void> {
  const at = service(platform);
  const few = 100;
  const medians: number[] = [];
  for (const lines of [few, many]) {
    const user = await register(at, `reader${lines}`);
    const person = await addPrivatePerson(at, user, 'counterparty');
    await record(platform, user.handle, person, lines);
    const request = get('/v1/summary', { host: at.host, authorization: `Bearer ${user.token}` });
    const result = await load({ port: at.port, connections: 1, seconds, expect: 200, request: () => request });
    if (result.failures > 0) throw new Error('a balance could not be read');
    medians.push(result.medianMs);
    report({ name: `balance with a person, ${lines.toLocaleString('en')} lines, median`, value: result.medianMs, unit: 'ms' });
  }
  const [atFew = Number.NaN, atMany = Number.NaN] = medians;
  report({
    name: `balance at ${many.toLocaleString('en')} lines against ${few}`,
    value: atMany / atFew,
    unit: '×',
    target: { at: 'most', value: 1.5 },
  });
}

/** The same function that the service calls, in batches; the events of it are not what is measured and are dropped at once. */
async function record(platform: BenchPlatform, handle: string, person: string, lines: number): Promise<void> {
  const client = new pg.Client({ ...connectionOf(platform) });
  await client.connect();
  try {
    for (let left = lines; left > 0; left -= 1_000) {
      await client.query(
        `select count(say(jsonb_build_object('user', u.id, 'credential', c.id, 'key', gen_random_uuid(), 'hash', '00', 'transaction', uuidv7(), 'debt', uuidv7(),
           'kind', 'lend', 'authorLends', true, 'person', $2::uuid, 'currency', 'EUR', 'amount', 1, 'description', '')))
         from users u join credentials c on c.user_id = u.id and c.revoked_at is null, generate_series(1, $3)
         where u.handle = $1`,
        [handle, person, Math.min(left, 1_000)],
      );
    }
    await client.query('vacuum analyze accounts');
  } finally {
    await client.end();
  }
}
