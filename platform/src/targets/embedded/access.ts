import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { outlineOf } from '../../model/outline.ts';
import { platform } from '../../model/platform.ts';
import type { Facts } from '../../model/resolved.ts';
import { sizes } from '../../model/sizes.ts';
import { targets } from '../../model/targets.ts';
import { engineUrl, withPassword } from '../../model/url.ts';
import { failureOf, PlatformError } from '../../runner/failures.ts';
import { environmentDir, type Variables } from '../../runner/paths.ts';
import type { DatabaseAccess, Finding, Holding, TargetAccess } from '../../runner/target.ts';
import { attachTo } from './attach.ts';
import { findData } from './data-directory.ts';
import { factsOf } from './facts.ts';
import { type Layout, layoutOf } from './layout.ts';
import { preflight } from './preflight.ts';
import { readEnvironment } from './state/environment.ts';
import { readIfPresent } from './state/files.ts';
import { ensurePassword, secretPath } from './state/secrets.ts';

const superuser = 'postgres';
const postgresPort = 5432;
/** A directory with more entries is not measured to its end. */
const entriesMax = 100_000;

/** What can be seen of an environment of this machine from outside its supervisor. */
export function createEmbeddedAccess(variables: Variables): TargetAccess {
  const layoutFor = (environment: string): Layout => layoutOf(environment, environmentDir(environment, variables));
  return {
    recordedFacts: (environment) => recordedFacts(layoutFor(environment)),
    holdings: (environment) => holdings(layoutFor(environment)),
    doctor: (environment) => doctor(layoutFor(environment)),
    mailDirectory: (environment) => Promise.resolve(layoutFor(environment).mail),
    databases: (environment) => databases(layoutFor(environment)),
    connection: (environment, owner, key) => connection(layoutFor(environment), owner, key),
  };
}

async function recordedFacts(layout: Layout): Promise<Facts | undefined> {
  const file = await readEnvironment(layout.directory);
  return file === undefined ? undefined : factsOf(platform, file, layout);
}

async function holdings(layout: Layout): Promise<readonly Holding[]> {
  const recorded = await readEnvironment(layout.directory).catch(() => undefined);
  const data = await findData(layout, recorded?.engines.postgres);
  const places = [
    ...(data === undefined ? [] : [{ what: 'databases', where: data.dir }]),
    { what: 'captured mail', where: layout.mail },
    { what: 'logs', where: layout.logs },
  ];
  const all = await Promise.all(places.map(async (place) => ({ ...place, bytes: await bytesIn(place.where) })));
  return all.filter(({ bytes }) => bytes > 0);
}

async function bytesIn(directory: string): Promise<number> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true }).catch(() => []);
  const files = entries.filter((entry) => entry.isFile()).slice(0, entriesMax);
  let bytes = 0;
  for (const { parentPath, name } of files)
    bytes += await stat(join(parentPath, name)).then(
      ({ size }) => size,
      () => 0,
    );
  return bytes;
}

async function databases(layout: Layout): Promise<readonly DatabaseAccess[]> {
  await runningOrThrow(layout);
  const password = await ensurePassword(layout.secrets, superuser);
  const engine = outlineOf({ name: layout.name, target: targets.embedded, size: sizes.laptop }).find(({ id }) => id === 'postgres');
  const names = [...new Set(engine?.grants.map(({ name }) => name))];
  const at = { host: layout.postgresSocket, port: postgresPort };
  return names.map((name) => ({ name, url: withPassword(engineUrl('postgres', superuser, name, at), password) }));
}

async function connection(layout: Layout, owner: string, key: string): Promise<string> {
  await runningOrThrow(layout);
  const url = await readIfPresent(join(layout.secrets, owner, key));
  if (url === undefined) throw new PlatformError('NOT_FOUND', { what: `${owner} has no ${key}` });
  return url.trim();
}

async function runningOrThrow(layout: Layout): Promise<void> {
  await using attached = await attachTo(layout);
  const { phase } = await attached.status();
  if (phase === 'stopped')
    throw new PlatformError('NOT_RUNNING', {
      what: `the environment ${layout.name} is not running`,
      fix: [`debt-platform up --detach --env ${layout.name}`],
    });
}

async function doctor(layout: Layout): Promise<readonly Finding[]> {
  const recorded = await readEnvironment(layout.directory).then(
    (file) => ({ file }),
    (error: unknown) => ({ error }),
  );
  const size = 'file' in recorded ? recorded.file?.size : undefined;
  const environment = { name: layout.name, target: targets.embedded, size: sizes[size ?? 'laptop'] };
  await using attached = await attachTo(layout);
  const { phase, units } = await attached.status();
  const found = await preflight(
    environment,
    layout,
    {},
    units.map(({ unit }) => unit),
  );
  const orphans = phase === 'stopped' ? units : [];
  const crashed = units.filter(({ state }) => state === 'crashed');
  return [
    'error' in recorded
      ? bad('environment', failureOf(recorded.error).what, failureOf(recorded.error).fix)
      : good('environment', `${layout.directory} (${recorded.file === undefined ? 'not created yet' : phase})`),
    ...found.map(({ id, what, fix }) => bad(id, what, fix)),
    ...(found.length === 0 ? [good('ready to start', 'binaries, data, disk and ports are in order')] : []),
    ...orphans.map(
      ({ unit, pid }): Finding => ({
        check: 'left behind',
        state: 'warning',
        detail: `${unit} (pid ${pid ?? 0}) runs without a supervisor`,
        fix: ['debt-platform down', 'debt-platform up'],
      }),
    ),
    ...crashed.map(({ unit, because }) =>
      bad('crashed', `${unit}: ${because ?? ''}`, [`debt-platform logs ${unit}`, `debt-platform restart ${unit}`]),
    ),
    ...(await secretsFinding(layout)),
  ];
}

const good = (check: string, detail: string): Finding => ({ check, state: 'good', detail, fix: [] });
const bad = (check: string, detail: string, fix: readonly string[]): Finding => ({ check, state: 'bad', detail, fix });

/** Without the password of the databases nobody gets in again: worth knowing before it is needed. */
async function secretsFinding(layout: Layout): Promise<readonly Finding[]> {
  const path = secretPath(layout.secrets, { owner: 'expenses', key: 'DATABASE_URL' });
  const found = await stat(path).catch(() => undefined);
  if (found === undefined) return [];
  const open = (found.mode & 0o077) !== 0;
  return [
    open
      ? bad('secrets', `${path} can be read by others`, [`chmod -R go= ${layout.secrets}`])
      : good('secrets', 'only their owner can read them'),
  ];
}
