import { assertSameData, readEnvironment } from '../../../environment/environment.ts';
import type { ServersRecord } from '../../../environment/environment-file.ts';
import { failure, failureOf } from '../../../failures/failures.ts';
import type { Environment } from '../../../model/model.ts';
import type { Failure } from '../../../runner/events.ts';
import type { Layout } from '../layout.ts';
import type { Choices } from '../observe/wire.ts';
import { BinariesMissing, binariesVariable, locateBinaries, packageName } from '../postgres/binaries.ts';
import { isAvailable } from '../postgres/run-as.ts';
import { readServers } from '../servers/keep.ts';
import { checkServers, locationsOf } from '../servers/servers.ts';
import { findData } from './data-directory.ts';
import { checkDiskSpace } from './disk-space.ts';
import { checkListening } from './listening.ts';

/** Finds all obstacles to `up` together, before anything starts. */
export async function preflight(
  environment: Environment,
  layout: Layout,
  choices: Choices,
  running: readonly string[],
): Promise<readonly Failure[]> {
  const { target } = environment;
  const servers = target.id === 'engines' ? { ...(await readServers(layout.secrets)), ...choices.servers } : undefined;
  const bad = servers === undefined ? [] : checkServers(target, servers);
  const locations = servers === undefined || bad.length > 0 ? {} : locationsOf(target, servers);
  const checks = [
    checkRecord(environment, layout, locations),
    ...(target.placements.postgres === 'bundled' ? [checkData(layout, choices)] : []),
    checkDiskSpace(layout.directory),
    checkListening(layout, choices, running),
  ];
  const findings = await Promise.all(checks.map((check) => check.catch((error: unknown) => failureOf(error))));
  return [...findings.flatMap((finding) => finding ?? []), ...bad];
}

async function checkRecord(environment: Environment, layout: Layout, locations: ServersRecord['at']): Promise<undefined> {
  const recorded = await readEnvironment(layout.directory);
  if (recorded !== undefined) assertSameData(recorded, environment, locations);
  return undefined;
}

async function checkData(layout: Layout, choices: Choices): Promise<Failure | undefined> {
  const recorded = (await readEnvironment(layout.directory).catch(() => undefined))?.engines.postgres;
  const binaries = await locateBinaries(choices.postgres ?? recorded?.binaries).catch((error: unknown) => {
    if (error instanceof BinariesMissing) return failure('engine_missing', { what: error.message, fix: [error.fix] });
    throw error;
  });
  if ('id' in binaries) return binaries;
  const data = await findData(layout, recorded);
  const major = data?.major ?? recorded?.major ?? binaries.major;
  if (major !== binaries.major || (recorded !== undefined && recorded.major !== major))
    return failure('engine_version', {
      what: `the data of this environment was made by PostgreSQL ${major}, and this is PostgreSQL ${binaries.major} (${binaries.directory})`,
      why: data === undefined ? 'environment.json requires it' : `the owner of ${data.dir} requires it`,
      fix: upgradeSteps(layout.name, major, recorded?.version),
    });
  if (data !== undefined && !(await isAvailable(data.runAs))) return notAvailable(data.dir, data.runAs);
  return undefined;
}

/**
 * The fix is a backup, made with a PostgreSQL that can read the data. Every release of the npm package is a beta, so no version range matches them.
 */
function upgradeSteps(name: string, major: string, version: string | undefined): readonly string[] {
  const folder = `/tmp/postgres-${major}`;
  const of = name === 'default' ? '' : ` --env ${name}`;
  const known = version?.startsWith(`${major}.`) === true && version.includes('-') ? version : undefined;
  return [
    ...(known === undefined ? [`npm view ${packageName} versions (take the newest that begins with ${major}.)`] : []),
    `npm install --prefix ${folder} ${packageName}@${known ?? 'VERSION'}`,
    `${binariesVariable}=${folder}/node_modules/${packageName}/native debt-platform up --detach${of}`,
    `debt-platform backup FILE${of} && debt-platform down${of}`,
    'debt-platform up --detach --env NEW && debt-platform restore FILE --env NEW',
  ];
}

function notAvailable(dir: string, runAs: string): Failure {
  const fix = {
    self: ['run debt-platform as the user who made the environment'],
    userns: [
      'allow user namespaces (in a container: its security profile)',
      `or, as root: debt-platform backup on a machine that allows them`,
    ],
    unprivileged: ['run debt-platform as root'],
  };
  return failure('run_as_unavailable', {
    what: `${dir} was made with PostgreSQL running as '${runAs}', which is not possible now`,
    fix: runAs === 'userns' ? fix.userns : runAs === 'nobody' ? fix.unprivileged : fix.self,
  });
}
