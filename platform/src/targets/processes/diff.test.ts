import { expect, test } from 'vitest';
import { diffDown, diffUp } from './diff.ts';
import type { LiveUnit, ObservedState } from './observe/observed-state.ts';
import type { UnitSpec } from './up/spec.ts';

const spec = (id: UnitSpec['id'], kind: UnitSpec['kind'] = 'service'): UnitSpec => ({
  id,
  kind,
  entry: '/x.ts',
  args: [],
  env: {},
  secrets: [],
  health: undefined,
  drainMs: 1,
  memoryMi: 1,
  after: [],
  fingerprint: 'f1',
});
const live = (unit: string, state: LiveUnit['state'] = 'ready', fingerprint = 'f1'): LiveUnit => ({
  unit,
  kind: 'service',
  state,
  restarts: 0,
  since: '',
  fingerprint,
});
const me = { pid: 7, startTime: '1', boot: 'b' };
const data = { major: '18', dir: '/data', runAs: 'self' } as const;
const world = (units: readonly LiveUnit[], rest: Partial<ObservedState> = {}): ObservedState => ({
  supervisor: me,
  units,
  data,
  folder: '/data/env/one',
  orphans: [],
  onServers: {},
  strayPostgres: false,
  ...rest,
});
const names = (changes: ReturnType<typeof diffUp>): readonly string[] => changes.map(({ op, kind, name }) => `${op} ${kind} ${name}`);

test('what runs as wanted needs no change', () => {
  expect(diffUp([spec('postgres', 'engine'), spec('mailer')], world([live('postgres'), live('mailer')]))).toEqual([]);
});

test('what is missing is created, what differs or is not ready is updated, what is not wanted is deleted', () => {
  const specs = [spec('expenses-migrate', 'task'), spec('expenses'), spec('mailer'), spec('notifier')];
  const units = [live('expenses', 'ready', 'old'), live('mailer', 'crashed'), live('notifier', 'stopped'), live('gone')];

  expect(names(diffUp(specs, world(units)))).toEqual([
    'create Task expenses-migrate',
    'update Process expenses',
    'update Process mailer',
    'create Process notifier',
    'delete Process gone',
  ]);
});

test('a first up also creates the data, and a later one never does', () => {
  expect(names(diffUp([spec('postgres', 'engine')], world([], { data: undefined })))).toEqual([
    'create DataDirectory postgres',
    'create Process postgres',
  ]);
  expect(names(diffUp([spec('postgres', 'engine')], world([])))).toEqual(['create Process postgres']);
});

test('down ends what runs and what was left behind, and marks the data as lost so that it stays unless asked for', () => {
  const left = world([live('mailer'), live('expenses', 'stopped')], { orphans: [{ ...me, unit: 'notifier' }], strayPostgres: true });

  const changes = diffDown(left);

  expect(names(changes)).toEqual([
    'delete Orphan notifier',
    'delete Orphan postgres',
    'delete Process mailer',
    'delete Process supervisor',
    'delete DataDirectory postgres',
    'delete EnvironmentDirectory one',
  ]);
  expect(changes.filter((change) => change.data === 'lost').map((change) => change.kind)).toEqual([
    'DataDirectory',
    'EnvironmentDirectory',
  ]);
});

test('down of what does not run and has no folder is nothing', () => {
  expect(diffDown(world([], { supervisor: undefined, data: undefined, folder: undefined }))).toEqual([]);
});

test('what an up has left that failed before there was a database is deleted when asked for', () => {
  expect(diffDown(world([], { supervisor: undefined, data: undefined }))).toMatchObject([{ kind: 'EnvironmentDirectory', data: 'lost' }]);
});
