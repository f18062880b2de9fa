import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { readEnvironment } from '../../../environment/environment.ts';
import { readIfPresent } from '../../../environment/files.ts';
import { secretPath } from '../../../environment/secrets.ts';
import { notRunning } from '../../../failures/failures.ts';
import { environmentFrom } from '../../../model/choices.ts';
import type { ServiceId } from '../../../model/model.ts';
import { withPassword } from '../../../model/url.ts';
import type { DatabaseAccess, Finding, PurgeItem } from '../../../runner/target.ts';
import type { Layout } from '../layout.ts';
import { locateBinaries } from '../postgres/binaries.ts';
import { databases } from '../postgres/roles.ts';
import { decideRunAs } from '../postgres/run-as.ts';
import { findData } from '../up/data-directory.ts';
import { preflight } from '../up/preflight.ts';
import { lookFromOutside } from './observe.ts';

const postgresPort = 5432;

/** What `down --purge` would delete. */
export async function purgeItemsOf(layout: Layout): Promise<readonly PurgeItem[]> {
  const recorded = await readEnvironment(layout.directory).catch(() => undefined);
  const data = await findData(layout, recorded?.engines.postgres);
  const kept = [
    ...(data === undefined ? [] : [{ what: `PostgreSQL ${data.major}: people, debts, sessions, notifications`, where: data.dir }]),
    { what: 'captured mail', where: layout.mail },
    { what: 'keys and passwords', where: layout.secrets },
    { what: 'logs', where: layout.logs },
  ];
  const purgeItems = await Promise.all(kept.map(async (each) => ({ ...each, bytes: await bytesIn(each.where) })));
  return purgeItems.filter(({ bytes }) => bytes > 0);
}

async function bytesIn(directory: string): Promise<number> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true }).catch(() => []);
  const sizesOfFiles = await Promise.all(
    entries
      .filter((entry) => entry.isFile())
      .map((entry) =>
        stat(join(entry.parentPath, entry.name)).then(
          (found) => found.size,
          () => 0,
        ),
      ),
  );
  return sizesOfFiles.reduce((sum, size) => sum + size, 0);
}

/** Every check of `up`, including those that pass, without changing anything. */
export async function doctorOf(layout: Layout): Promise<readonly Finding[]> {
  const environment = environmentFrom(layout.name, {}, await readEnvironment(layout.directory).catch(() => undefined));
  const isBundled = environment.target.placements.postgres === 'bundled';
  const world = await lookFromOutside(layout);
  const running = world.units.filter((unit) => unit.pid !== undefined).map((unit) => unit.unit);
  const failures = await preflight(environment, layout, {}, running);
  const bad = failures.map(
    ({ id, what, why, fix }): Finding => ({ check: id, state: 'bad', detail: why === '' ? what : `${what}: ${why}`, fix }),
  );
  return [
    ...bad,
    ...(isBundled ? [await engineFinding(world.data?.binaries), dataFinding(world.data)] : []),
    runningFinding(world.supervisor?.pid, world.orphans.length + Number(world.strayPostgres)),
  ];
}

async function engineFinding(chosen: string | undefined): Promise<Finding> {
  const check = 'PostgreSQL';
  try {
    const { version } = await locateBinaries(chosen);
    return { check, state: 'good', detail: `${version} from ${chosen ?? 'npm'}; new data would run as '${await decideRunAs()}'`, fix: [] };
  } catch (error) {
    return { check, state: 'bad', detail: error instanceof Error ? error.message : String(error), fix: ['npm ci'] };
  }
}

function dataFinding(data: Awaited<ReturnType<typeof findData>>): Finding {
  const detail = data === undefined ? 'none yet' : `${data.dir}, made by PostgreSQL ${data.major}, which runs as '${data.runAs}'`;
  return { check: 'data', state: 'good', detail, fix: [] };
}

function runningFinding(supervisor: number | undefined, leftovers: number): Finding {
  const check = 'processes';
  if (leftovers > 0)
    return {
      check,
      state: 'warning',
      detail: `${leftovers} left behind by a supervisor that was killed`,
      fix: ['debt-platform up', 'debt-platform down'],
    };
  return { check, state: 'good', detail: supervisor === undefined ? 'nothing runs' : `supervisor ${supervisor} runs`, fix: [] };
}

/** URLs of the superuser, one for each database. */
export async function databasesOf(layout: Layout): Promise<readonly DatabaseAccess[]> {
  const password = (await readIfPresent(join(layout.secrets, 'postgres', 'postgres')))?.trim();
  const { supervisor, units } = await lookFromOutside(layout);
  const runs = supervisor !== undefined && units.some((unit) => unit.unit === 'postgres' && unit.pid !== undefined);
  if (password === undefined || !runs) throw notRunning(layout.name);
  return databases.map(({ name }) => {
    const url = `postgres://postgres:{password}@/${name}?host=${encodeURIComponent(layout.postgresSocket)}&port=${postgresPort}`;
    return { name, url: withPassword(url, password) };
  });
}

export async function connectionOf(layout: Layout, owner: ServiceId, key: string): Promise<string> {
  const value = await readIfPresent(secretPath(layout.secrets, { owner, key }));
  if (value === undefined) throw notRunning(layout.name);
  return value.trim();
}
