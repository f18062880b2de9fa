import { spawn } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { eventually } from '@debt/kit/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { at, readJson, root, World } from './harness/world.ts';

const world = new World();
const data = join(world.folder, 'data', 'debt');
const folder = join(data, 'backups', 'default');
const scratch = join(data, 'rehearsals', 'default', 'data');

const json = (args: readonly string[], expected: readonly number[] = [0]): unknown =>
  JSON.parse(world.platform([...args, '--json'], expected).stdout);
const backups = (): readonly string[] => (existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.debt')) : []);
const newest = (): string => join(folder, backups().toSorted().at(-1) ?? '');
/** A schedule whose last moment was an hour ago and whose next one is 23 hours ahead, as if it had been set long before. */
function scheduleMissed(more: readonly string[]): void {
  const hour = String((new Date().getUTCHours() + 23) % 24).padStart(2, '0');
  world.platform(['backup', 'schedule', 'daily', '--at', `${hour}:00`, '--zone', 'UTC', ...more]);
  const path = join(world.directory, 'backup-schedule.json');
  writeFileSync(path, JSON.stringify(Object.assign({}, readJson(path), { since: '2026-01-01T00:00:00.000Z' })));
}

/** Processes of the scratch environment. */
const leftovers = (): readonly string[] => world.processes().filter((line) => line.includes('rehearsals'));

beforeAll(() => {
  world.up();
  const ben = world.person('ben').join();
  const maria = world.person('maria').join();
  ben.debt(['owe', '@maria', '20', 'for', 'lunch']);
  maria.debt(['confirm']);
}, 240_000);

afterAll(() => world[Symbol.dispose]());

test('a backup without a file is read back, and its rehearsal restores and verifies it and leaves nothing', () => {
  world.platform(['backup']);
  const before = json(['backup', 'list']);

  const rehearsal = json(['backup', 'rehearse']);

  expect(before).toMatchObject({ folder, backups: [{ state: 'checked', environment: 'default', rehearsal: null }] });
  expect(rehearsal).toMatchObject({ file: newest(), held: true, recorded: true });
  expect(at(rehearsal, 'rows')).toBe(at(before, 'backups', '0', 'rows'));
  expect(json(['backup', 'list'])).toMatchObject({ backups: [{ state: 'checked', rehearsal: { held: true, why: '' } }] });
  expect(existsSync(scratch)).toBe(false);
  expect(leftovers()).toEqual([]);
  expect(json(['list'])).toMatchObject({ environments: [{ environment: 'default', state: 'running' }] });
});

test('a damaged backup is named by the list, is refused by a rehearsal, and is no reason to delete a good one', () => {
  const good = newest();
  const bad = join(folder, 'debt-default-20990101T000000Z.debt');
  const bytes = readFileSync(good);
  bytes.writeUInt8(bytes.readUInt8(bytes.length - 200) ^ 1, bytes.length - 200);
  writeFileSync(bad, bytes);
  copyFileSync(good, join(folder, 'monday.debt'));

  const listed = world.platform(['backup', 'list', '--check'], [3]).stdout;
  const refused = world.platform(['backup', 'rehearse', bad], [3]).stderr;
  const pruned = world.platform(['backup', 'prune', '--keep', '1', '--yes']).stdout;

  expect(listed).toMatch(/damaged[^]*debt-default-20990101T000000Z\.debt/);
  expect(refused).toContain('this is not a whole backup');
  expect(pruned).toContain('Nothing to delete');
  expect(existsSync(good)).toBe(true);
  expect(leftovers()).toEqual([]);
  for (const path of [bad, join(folder, 'monday.debt')]) rmSync(path);
});

test('a rehearsal that is killed leaves no process, and the next one deletes what it left', async () => {
  const child = spawn(join(root, 'node_modules', '.bin', 'debt-platform'), ['backup', 'rehearse'], {
    env: world.environment(),
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let err = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (err += text));
  await eventually(async () => err.includes('Restoring') || undefined, 'the scratch environment is there', 60_000);

  child.kill('SIGKILL');
  await eventually(async () => leftovers().length === 0 || undefined, 'its processes have ended', 60_000);
  const left = existsSync(scratch);
  const next = json(['backup', 'rehearse']);

  expect(left).toBe(true);
  expect(next).toMatchObject({ held: true });
  expect(existsSync(scratch)).toBe(false);
});

test('a scheduled backup that was missed is made once, and again after a restart only when it is due', async () => {
  const count = backups().length;
  rmSync(join(world.directory, 'backup-attempts.json'), { force: true });
  scheduleMissed(['--keep', '3']);

  await eventually(async () => existsSync(join(world.directory, 'backup-attempts.json')) || undefined, 'a backup is recorded', 60_000);
  const made = backups().length;
  world.platform(['down']);
  world.up();
  const status = json(['status']);

  expect(made).toBe(count + 1);
  expect(backups()).toHaveLength(made);
  expect(at(status, 'backups', 'problem')).toBe(null);
  expect(at(status, 'backups', 'schedule')).toMatch(/^daily at \d\d:00 UTC$/);
  expect(at(status, 'backups', 'lastGoodAt')).toMatch(/Z$/);
});

test('a scheduled backup that fails is shown by status, why and doctor until one is made', async () => {
  const disk = join(world.folder, 'disk');
  mkdirSync(disk);
  world.platform(['backup', 'schedule', 'daily', '--folder', disk]);
  renameSync(disk, `${disk}-not-mounted`);
  rmSync(join(world.directory, 'backup-attempts.json'), { force: true });
  scheduleMissed([]);

  await eventually(async () => existsSync(join(world.directory, 'backup-attempts.json')) || undefined, 'the failure is recorded', 60_000);
  const [status, why, doctor] = [json(['status']), world.platform(['why', 'backup']).stdout, json(['doctor'], [3])];
  const missing = existsSync(disk);
  renameSync(`${disk}-not-mounted`, disk);
  world.platform(['backup']);

  expect(missing).toBe(false);
  expect(at(status, 'backups', 'problem')).toMatch(/^failed at .*there is no folder/);
  expect(why).toContain('there is no folder');
  expect(JSON.stringify(doctor)).toContain('there is no folder');
  expect(json(['status'])).toMatchObject({ backups: { problem: null } });
  expect(readdirSync(disk).filter((name) => name.endsWith('.debt'))).toHaveLength(1);
  world.platform(['backup', 'schedule', 'off']);
});
