import { mkdir, mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createTestDatabase } from '@debt/kit/testing';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { readSchedule } from '../src/backups/schedule.ts';
import { writeBackup } from '../src/commands/backup/write.ts';
import { runVerb } from '../src/commands/testing.ts';
import { recordOf, writeEnvironment } from '../src/environment/environment.ts';
import { sizes } from '../src/model/sizes.ts';
import { targets } from '../src/model/targets.ts';

const parsed = (text: string): unknown => JSON.parse(text);
const schema = `
  create table schema_migrations (name text primary key);
  insert into schema_migrations values ('0001'), ('0002-more');
  create table people (name text);
  insert into people values ('ada'), ('ben');`;

let database: Awaited<ReturnType<typeof createTestDatabase>>;
beforeAll(async () => {
  database = await createTestDatabase();
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  await client.query(schema);
  await client.end();
});
afterAll(() => database[Symbol.asyncDispose]());

let data = '';
let folder = '';
beforeEach(async () => {
  data = await mkdtemp(join(tmpdir(), 'debt-folder-'));
  folder = join(data, 'backups', 'default');
  await mkdir(folder, { recursive: true });
});
afterEach(() => rm(data, { recursive: true, force: true }));

async function backupOf(day: number): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  const databases = [{ name: 'ledger', url: database.url }];
  await writeBackup({ environment: 'default', databases, now: new Date(Date.UTC(2026, 6, day)) }, async (piece) => void pieces.push(piece));
  return Buffer.concat(pieces);
}

const nameOf = (day: number): string => `debt-default-202607${String(day).padStart(2, '0')}T000000Z.debt`;

/** Writes a backup of a day of July 2026. */
async function keepBackup(day: number, name = nameOf(day)): Promise<string> {
  await writeFile(join(folder, name), await backupOf(day));
  return join(folder, name);
}

const left = async (): Promise<readonly string[]> => (await readdir(folder)).filter((name) => name.endsWith('.debt')).toSorted();

async function recorded(target: 'embedded' | 'engines' | 'kind' | 'eks'): Promise<string> {
  const directory = join(data, 'env', 'default');
  await mkdir(directory, { recursive: true });
  const environment = { name: 'default', target: targets[target], size: sizes[targets[target].defaultSize] };
  await writeEnvironment(directory, recordOf(environment, { host: '127.0.0.1', ports: {}, engines: {} }));
  return directory;
}

describe('the list of backups', () => {
  test('shows when each was made, its size, its schema and what is known of it, the newest first, without those of other environments', async () => {
    await keepBackup(1);
    await keepBackup(2, 'monday.debt');
    await keepBackup(3, 'debt-default-b-20260703T000000Z.debt');

    const { code, out } = await runVerb(['backup', 'list', '--json'], { data });
    const checked = await runVerb(['backup', 'list', '--check', '--json'], { data });

    expect(code).toBe(0);
    expect(parsed(out)).toMatchObject({
      folder,
      backups: [
        { name: 'monday.debt', madeAt: '2026-07-02T00:00:00.000Z', schema: '0002-more', rows: 2, state: 'not checked', checkedAt: null },
        { name: nameOf(1), madeAt: '2026-07-01T00:00:00.000Z', environment: 'default', state: 'not checked', rehearsal: null },
      ],
    });
    expect(parsed(checked.out)).toMatchObject({ backups: [{ state: 'checked' }, { state: 'checked' }] });
    expect(out).not.toContain('debt-default-b-');
  });

  test('names a file that changed since it was checked, one that is cut, and one that is none', async () => {
    const changed = await keepBackup(1);
    await runVerb(['backup', 'list', '--check'], { data });
    const bytes = await readFile(changed);
    bytes.writeUInt8(bytes.readUInt8(bytes.length - 100) ^ 1, bytes.length - 100);
    await writeFile(changed, bytes);
    await utimes(changed, new Date(), new Date());
    await writeFile(join(folder, 'none.debt'), 'hello\n');
    const whole = await backupOf(3);
    await writeFile(join(folder, 'cut.debt'), whole.subarray(0, whole.length - 10));

    const { code, out } = await runVerb(['backup', 'list', '--check', '--json'], { data });
    const plain = await runVerb(['backup', 'list', '--plain'], { data });

    expect(code).toBe(3);
    expect(out.match(/"state":\s*"damaged"/g)).toHaveLength(3);
    expect(plain.out).toMatch(/damaged\t.*none\.debt\t.*does not begin with the header of a backup/);
  });

  test('states where there are none, and how to make one', async () => {
    const { code, out } = await runVerb(['backup', 'list', '--env', 'team-a'], { data, columns: 200 });

    expect(code).toBe(0);
    expect(out).toContain('Make one with: debt-platform backup --env team-a');
  });
});

describe('pruning', () => {
  test('shows first, asks, and deletes what it has made itself with its records', async () => {
    for (const day of [1, 2, 3]) await keepBackup(day);
    await keepBackup(1, 'monday.debt');
    await runVerb(['backup', 'list', '--check'], { data });

    const dry = await runVerb(['backup', 'prune', '--keep', '1', '--dry-run', '--json'], { data });
    const unasked = await runVerb(['backup', 'prune', '--keep', '1'], { data });
    const before = await left();
    const { code, out } = await runVerb(['backup', 'prune', '--keep', '1', '--yes'], { data });

    expect(parsed(dry.out)).toMatchObject({ wouldDelete: [{ name: nameOf(2) }, { name: nameOf(1) }] });
    expect([unasked.code, unasked.err.includes('--yes')]).toEqual([2, true]);
    expect(before).toHaveLength(4);
    expect([code, out.includes(nameOf(1))]).toEqual([0, true]);
    expect(await readdir(folder)).toEqual([nameOf(3), `${nameOf(3)}.json`, 'monday.debt', 'monday.debt.json']);
  });

  test('reads the newest backup again before it deletes others, even when it was found whole before', async () => {
    await keepBackup(1);
    const newest = await keepBackup(2);
    await runVerb(['backup', 'list', '--check'], { data });
    const record = parsed(await readFile(`${newest}.json`, 'utf8'));
    const bytes = await readFile(newest);
    bytes.writeUInt8(bytes.readUInt8(bytes.length - 100) ^ 1, bytes.length - 100);
    await writeFile(newest, bytes);
    const modified = typeof record === 'object' && record !== null && 'modifiedMs' in record ? Number(record.modifiedMs) : 0;
    await utimes(newest, modified / 1000, modified / 1000);

    const { code } = await runVerb(['backup', 'prune', '--keep', '1', '--yes'], { data });

    expect(code).toBe(0);
    expect(await left()).toEqual([nameOf(1), nameOf(2)]);
  });

  test('needs to know how many to keep', async () => {
    const { code, err } = await runVerb(['backup', 'prune', '--yes'], { data });

    expect([code, err.includes('--keep 14')]).toEqual([2, true]);
  });
});

describe('the schedule of backups', () => {
  test('is kept where it was set, and what is not given stays', async () => {
    const directory = await recorded('embedded');

    await runVerb(['backup', 'schedule', 'daily', '--at', '18:30', '--zone', 'Europe/Berlin', '--keep', '30d'], { data });
    const { code, out } = await runVerb(['backup', 'schedule', 'daily', '--keep', '7', '--json'], { data });

    expect(code).toBe(0);
    expect(parsed(out)).toMatchObject({ frequency: 'daily', at: '18:30', zone: 'Europe/Berlin', keep: '7', folder });
    expect(await readSchedule(directory)).toMatchObject({ at: '18:30', keep: { count: 7 } });
    expect(parsed((await runVerb(['backup', 'schedule', '--json'], { data })).out)).toEqual(parsed(out));
  });

  test.each([
    [['weekly'], 'weekly'],
    [['daily', '--at', '25:00'], "and not '25:00'"],
    [['daily', '--zone', 'Europe/Berlni'], '--zone Europe/Berlin'],
    [['daily', '--keep', 'all'], '--keep 14'],
    [['hourly', '--at', '03:00'], 'at the full hour'],
    [['--keep', '3'], 'how often'],
  ])('is not set by %j', async (args, named) => {
    const directory = await recorded('embedded');

    const { code, err } = await runVerb(['backup', 'schedule', ...args], { data });

    expect([code, err.includes(named)]).toEqual([2, true]);
    expect(await readSchedule(directory)).toBeUndefined();
  });

  test('does not begin in a folder that is not there', async () => {
    await recorded('embedded');

    const { code, err } = await runVerb(['backup', 'schedule', 'daily', '--folder', join(data, 'nowhere')], { data });

    expect([code, err.includes('mkdir -p')]).toEqual([5, true]);
  });

  test.each([
    ['engines', 'lies on several servers'],
    ['kind', 'debt-platform backup prune --keep 14 --yes'],
    ['eks', 'AWS makes their backups'],
  ] as const)('is refused on %s with what to do there', async (target, named) => {
    await recorded(target);

    const { code, err } = await runVerb(['backup', 'schedule', 'daily'], { data });

    expect([code, err.includes(named)]).toEqual([3, true]);
  });

  test('that is damaged is shown by doctor and why, and set again as a whole', async () => {
    const directory = await recorded('embedded');
    await writeFile(join(directory, 'backup-schedule.json'), '{"version":1');

    const [doctor, why] = [await runVerb(['doctor'], { data, columns: 200 }), await runVerb(['why', 'backup'], { data, columns: 200 })];
    await runVerb(['backup', 'schedule', 'hourly'], { data });

    expect(doctor.code).toBe(3);
    for (const { out } of [doctor, why]) expect(out).toContain('backup-schedule.json is damaged');
    expect(await readSchedule(directory)).toMatchObject({ frequency: 'hourly', keep: { count: 14 } });
  });
});
