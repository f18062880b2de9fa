/** Pods are killed, the node is drained, and images do not start. */
import { setTimeout as sleep } from 'node:timers/promises';
import { Type } from 'typebox';
import { Value } from 'typebox/value';
import type { Platform } from './platform.ts';
import { goesOn, type World } from './world.ts';

const noReasonMs = 180_000;
const pollMs = 500;
const namespace = '--namespace=debt';

export async function breakThings({ checks, platform, people }: World): Promise<void> {
  await checks.check('pods of expenses and postgres are killed at once, and everything is well again', async () => {
    const now = ['--grace-period=0', '--force'] as const;
    await platform.kubectl('delete', 'pod', namespace, '--selector=app.kubernetes.io/name=expenses', ...now);
    await platform.kubectl('delete', 'pod', '--namespace=debt-stores', 'postgres-0', ...now);
    await platform.run(['wait']);
  });
  await checks.check('nothing is lost, and one more debt is recorded and confirmed', () => goesOn(people));
  await checks.check('the node is drained and takes pods again, and everything is well again', async () => {
    await platform.kubectl('drain', platform.node, '--ignore-daemonsets', '--delete-emptydir-data', '--force', '--timeout=300s');
    await platform.kubectl('uncordon', platform.node);
    await platform.run(['wait']);
  });
  await checks.check('after the drain one more debt is recorded and confirmed', () => goesOn(people));
}

/** Two services get an image by hand: one that cannot be fetched, and one without the program. */
export async function giveWrongImages({ checks, platform, people }: World): Promise<void> {
  const missing = 'debt.test/missing:1';
  await checks.check('why explains an image that cannot be fetched', async () => {
    await setImage(platform, 'throttler', missing);
    await isExplained(platform, 'throttler', missing);
  });
  await checks.check('why explains an image in which the program is not there', async () => {
    await setImage(platform, 'mailer', 'registry.k8s.io/pause:3.10');
    await isExplained(platform, 'mailer', 'executable file not found');
  });
  await checks.check('the pods of before go on, and one more debt is recorded and confirmed', () => goesOn(people));
  await checks.check('both are rolled back, and plan finds nothing to change', async () => {
    for (const unit of ['throttler', 'mailer']) await platform.kubectl('rollout', 'undo', `deployment/${unit}`, namespace);
    await platform.run(['wait']);
    await platform.run(['plan']);
  });
}

const setImage = (platform: Platform, unit: string, image: string): Promise<string> =>
  platform.kubectl('set', 'image', `deployment/${unit}`, namespace, `*=${image}`);

const Why = Type.Object({ chain: Type.Array(Type.Object({ unit: Type.String(), because: Type.String() })) });

async function isExplained(platform: Platform, unit: string, part: string): Promise<void> {
  const deadline = performance.now() + noReasonMs;
  for (;;) {
    const { out } = await platform.run(['why', unit, '--json']);
    const { chain } = Value.Parse(Why, JSON.parse(out));
    if (chain.some((each) => each.unit === unit && each.because.includes(part))) return;
    if (performance.now() > deadline) throw new Error(`it does not name ${part}:\n${out}`);
    await sleep(pollMs);
  }
}
