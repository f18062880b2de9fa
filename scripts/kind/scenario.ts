/** The checks, in order. */
import type { Checks } from '../images/checks.ts';
import { bringUp } from './bring-up.ts';
import { stopAndStart } from './environments.ts';
import { breakThings, giveWrongImages } from './faults.ts';
import { replace } from './replace.ts';
import { use } from './use.ts';
import { openWorld } from './world.ts';

export async function checkEverything(checks: Checks, print: (text: string) => void): Promise<void> {
  const world = openWorld(checks, print);
  await bringUp(world);
  await use(world);
  await replace(world);
  await breakThings(world);
  await giveWrongImages(world);
  await stopAndStart(world);
}
