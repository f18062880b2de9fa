/** Pods are replaced on purpose, while requests go on. */
import { Load } from './load.ts';
import type { World } from './world.ts';

const services = ['expenses', 'mailer', 'throttler', 'notifier', 'web', 'gateway'] as const;

export async function replace({ checks, print, platform, people, origins }: World): Promise<void> {
  for (const unit of services)
    await checks.check(`${unit} is restarted under load, and no request fails`, async () => {
      await using load = new Load(origins[1]);
      await platform.run(['restart', unit]);
      print(`${await load.end()} requests were answered`);
    });
  await checks.check('up gives the notifier a second replica', async () => {
    await platform.run(['up', '--replicas', 'notifier=2']);
    const ready = await platform.kubectl('get', 'deployment', 'notifier', '--namespace=debt', '--output=jsonpath={.status.readyReplicas}');
    if (ready !== '2') throw new Error(`${ready || 'none'} of the notifiers are ready`);
  });
  await checks.check('one more debt is recorded and confirmed', () => people.recordDebt());
}
