/** One environment is stopped, its backup is read into another one, and it goes on; both are deleted in the end. Only one of them runs at a time. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { exitCodes } from '@debt/terminal/exit-codes';
import { docker, site } from '../docker/daemon.ts';
import { Platform } from './platform.ts';
import { choices, goesOn, lastLine, pathsOf, portOf, type World } from './world.ts';

const backup = join(site, 'check.debt');

export async function stopAndStart(world: World): Promise<void> {
  const { checks, print, platform, people } = world;
  const before = await checks.need('backup writes a file', async () => {
    print(lastLine(await platform.run(['backup', backup])));
    return people.everything();
  });
  await checks.need('down stops everything', () => platform.run(['down']));
  await checks.check('status shows that everything is stopped', () => platform.run(['status'], exitCodes.unreachable));
  await restoreElsewhere(world, before);
  await checks.need('up goes on with the same cluster', () => platform.run(['up']));
  await checks.check('accounts, sessions and balances are there, and one more debt is recorded and confirmed', () => goesOn(people));
  await checks.check('down with --purge leaves nothing', async () => {
    await platform.run(['down', '--purge', '--yes']);
    expectNothingOf(platform, []);
  });
}

async function restoreElsewhere({ checks, print, platform, people }: World, before: readonly string[]): Promise<void> {
  const other = new Platform('other');
  const there = people.elsewhere(pathsOf(other, 'other'));
  await checks.need('up makes another environment', async () => {
    print(lastLine(await other.run(['up', ...choices, '--port', String(portOf.other)])));
  });
  await checks.need('restore reads the backup into it', async () => print(lastLine(await other.run(['restore', backup]))));
  await checks.check('both people sign in there, and see all that they saw', async () => {
    await there.signIn();
    const after = await there.everything();
    before.forEach((text, at) => {
      if (after[at] !== text) throw new Error(`there was\n${text}\nand now there is\n${after[at] ?? 'nothing'}`);
    });
  });
  await checks.check('verify holds for what was restored', () => other.run(['verify']));
  await checks.check('one more debt is recorded and confirmed there', () => goesOn(there));
  await checks.check('down with --purge deletes it, and nothing of the first environment', async () => {
    await other.run(['down', '--purge', '--yes']);
    expectNothingOf(other, [platform.node]);
  });
}

const lines = (...args: readonly string[]): readonly string[] =>
  docker(args)
    .split('\n')
    .filter((line) => line !== '')
    .toSorted();

/** @param nodes - the containers that may be there, each with one volume; the network `kind` is kind's own, which keeps it for the next cluster */
function expectNothingOf({ folder }: Platform, nodes: readonly string[]): void {
  const containers = lines('ps', '--all', '--format', '{{.Names}}');
  const volumes = lines('volume', 'ls', '--quiet');
  const networks = lines('network', 'ls', '--filter', 'type=custom', '--format', '{{.Name}}');
  const isRight = containers.join() === nodes.join() && volumes.length === nodes.length && networks.join() === 'kind';
  if (!isRight) throw new Error(`left are: ${JSON.stringify({ containers, volumes, networks })}`);
  if (existsSync(folder)) throw new Error(`${folder} is left`);
}
