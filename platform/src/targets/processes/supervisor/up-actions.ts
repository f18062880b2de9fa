import type pg from 'pg';
import Type from 'typebox';
import { Value } from 'typebox/value';
import { readEnvironment } from '../../../environment/environment.ts';
import type { EngineRecord } from '../../../environment/environment-file.ts';
import { ensurePrivateDirectory } from '../../../environment/files.ts';
import { ensurePassword, hasPassword, writeSecrets } from '../../../environment/secrets.ts';
import { PlatformError } from '../../../failures/failures.ts';
import type { UnitId } from '../../../model/resolved.ts';
import { prefix, settle } from '../../../tools/two-phase-commit.ts';
import type { Layout } from '../layout.ts';
import type { Stream } from '../observe/logs.ts';
import { isUnitId } from '../observe/wire.ts';
import { type Binaries, locateBinaries } from '../postgres/binaries.ts';
import { ensureCluster, resetPassword } from '../postgres/initdb.ts';
import { connectAsSuperuser, ensureRoles, roles, type Superuser } from '../postgres/roles.ts';
import { reapPostgres } from '../reap.ts';
import { type UpActions, unitFailure } from '../runner.ts';
import { passwordsFor, prepareServers } from '../servers/prepare.ts';
import { prepareFor } from '../up/data-directory.ts';
import type { UnitSpec } from '../up/spec.ts';
import { StartFailed } from './lifecycle.ts';
import { createPostgresProgram, laptopSettings } from './postgres-program.ts';
import type { Program } from './program.ts';
import { readyTimeoutMs, type Units } from './units.ts';

const superuser = 'postgres';

export interface SupervisorActions extends UpActions {
  engineProgram(spec: UnitSpec, onLine: (stream: Stream, line: string) => void): Promise<Program>;
  /** Restarts a unit and waits until it is ready. Throws the reason when it does not become ready. */
  restart(unit: UnitId): Promise<void>;
  /** Whether a unit could not start because another process holds its port. */
  addressWasTaken(): boolean;
}

/** The steps of `up` as the supervisor carries them out. */
export function createUpActions(layout: Layout, units: Units): SupervisorActions {
  let addressTaken = false;

  return {
    addressWasTaken: () => addressTaken,
    async prepare(specs) {
      units.expect(specs);
      await prepareFolders(layout, specs);
    },
    prepareServers: (engines, signal) => prepareServers(layout, engines, signal),
    async createData() {
      const { record, binaries } = await recordedEngine(layout);
      const password = await ensurePassword(layout.secrets, superuser);
      await ensureCluster({ binaries, runAs: record.runAs, directory: record.dir, password });
    },
    async start(spec, signal, progress) {
      try {
        await units.start(spec, signal, progress);
      } catch (error) {
        if (error instanceof StartFailed) addressTaken ||= error.addressInUse;
        throw explained(error, spec.id, units);
      }
    },
    async restart(unit) {
      try {
        await units.restart(unit);
      } catch (error) {
        throw explained(error, unit, units);
      }
    },
    async remove(unit) {
      if (isUnitId(unit)) await units.remove(unit);
    },
    engineProgram: (spec, onLine) => engineProgram(layout, spec, onLine),
  };
}

interface Engine {
  readonly record: EngineRecord;
  readonly binaries: Binaries;
}

async function recordedEngine(layout: Layout): Promise<Engine> {
  const record = (await readEnvironment(layout.directory))?.engines.postgres;
  if (record === undefined)
    throw new PlatformError('environment_invalid', { what: 'environment.json does not contain the location of the data' });
  return { record, binaries: await prepareFor(record, await locateBinaries(record.binaries)) };
}

async function prepareFolders(layout: Layout, specs: readonly UnitSpec[]): Promise<void> {
  for (const folder of [layout.logs, layout.mail, layout.compileCache, layout.secrets]) await ensurePrivateDirectory(folder);
  await writeSecrets(
    layout.secrets,
    specs.flatMap((spec) => spec.secrets),
    await passwordsFor(layout),
  );
}

async function engineProgram(layout: Layout, spec: UnitSpec, onLine: (stream: Stream, line: string) => void): Promise<Program> {
  const { record, binaries } = await recordedEngine(layout);
  const passwords = Object.fromEntries(
    await Promise.all(roles.map(async (role) => [role, await ensurePassword(layout.secrets, role)] as const)),
  );
  return createPostgresProgram({
    binaries,
    runAs: record.runAs,
    directory: record.dir,
    socketDirectory: layout.postgresSocket,
    settings: laptopSettings(binaries.major),
    removeWhenOrphaned: layout.controlDirectory,
    onLine: (line) => onLine('err', line),
    drainMs: spec.drainMs,
    beforeLaunch: async () => {
      // It may still run without its guard, which may have been killed.
      await reapPostgres(record);
      if (await hasPassword(layout.secrets, superuser)) return;
      const password = await ensurePassword(layout.secrets, superuser);
      await resetPassword(binaries, record.runAs, { directory: record.dir, password });
    },
    prepare: async () => {
      const admin = { socketDirectory: layout.postgresSocket, password: await ensurePassword(layout.secrets, superuser) };
      await ensureRoles(admin, passwords);
      await settleAfterStart(admin);
    },
  });
}

function explained(error: unknown, unit: UnitId, units: Units): unknown {
  const logs = units.lastLines(unit);
  if (error instanceof StartFailed) return unitFailure(unit, error.message, logs);
  if (!(error instanceof Error) || error.name !== 'TimeoutError') return error;
  return new PlatformError('timeout', {
    what: `${unit} was not ready within ${readyTimeoutMs / 1000} s`,
    why: units.find(unit)?.because ?? '',
    fix: [`debt-platform why ${unit}`, `debt-platform logs ${unit}`],
    logs,
  });
}

/** Runs `settle` on a PostgreSQL that has just started, when no restore can be in progress. */
async function settleAfterStart(superuser: Superuser): Promise<void> {
  await using open = new AsyncDisposableStack();
  const connect = async (database: string): Promise<pg.Client> => {
    const client = await connectAsSuperuser(superuser, database);
    open.defer(() => client.end());
    return client;
  };
  const { rows } = await (await connect('postgres')).query('select distinct database from pg_prepared_xacts where starts_with(gid, $1)', [
    `${prefix}:`,
  ]);
  await settle(await Promise.all(Value.Parse(Databases, rows).map(({ database }) => connect(database))));
}

const Databases = Type.Array(Type.Object({ database: Type.String() }));
