/** The first start: planned, killed in the middle several times, completed, and repeated. */
import { exitCodes } from '@debt/terminal/exit-codes';
import { docker } from '../docker/daemon.ts';
import type { Platform } from './platform.ts';
import { choices, lastLine, portOf, shows, type World } from './world.ts';

export async function bringUp({ checks, platform, print }: World): Promise<void> {
  const up = ['up', ...choices, '--port', String(portOf.check)] as const;
  await checks.need('plan shows that everything would be created', () => platform.run(['plan', ...choices], exitCodes.different));
  for (const [what, isThere] of moments)
    await checks.need(`up is killed with -9 while ${what}`, () => platform.killWhen(up, () => isThere(platform)));
  await checks.need('up makes the cluster and brings everything up', async () => print(lastLine(await platform.run(up))));
  await checks.check('up once more has nothing to change', async () => shows(await platform.run(up), 'Nothing to change'));
}

type Moment = (platform: Platform) => Promise<boolean>;

/** In the order in which one run would pass them. */
const moments: readonly (readonly [string, Moment])[] = [
  ['kind makes the cluster', async ({ node }) => docker(['ps', '--all', '--quiet', '--filter', `name=^${node}$`]) !== ''],
  ['the stores begin', (platform) => isApplied(platform, 'statefulset', 'debt-stores', 'postgres')],
  ['the services begin', (platform) => isApplied(platform, 'deployment', 'debt', 'expenses')],
];

const isApplied = async (platform: Platform, kind: string, namespace: string, name: string): Promise<boolean> =>
  (await platform.askKubectl('get', kind, name, `--namespace=${namespace}`)).code === 0;
