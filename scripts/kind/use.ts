/** Two people use the platform, and an operator looks at it. */
import { pageIsServed, strangerIsRefused } from '../images/front.ts';
import type { Platform } from './platform.ts';
import { lastLine, shows, type World } from './world.ts';

const followMs = 60_000;

export async function use({ checks, print, platform, people, origins }: World): Promise<void> {
  for (const origin of origins) await checks.check(`the page is served through the gateway at ${origin}`, () => pageIsServed(origin));
  await checks.check('a host that is not allowed is answered with 421', () => strangerIsRefused(origins[0]));
  await checks.need('two people register, and activate with the codes that mail shows', () => people.join());
  await checks.need('a debt is recorded, arrives over the WebSocket, is confirmed, and both see it', () => people.recordDebt());
  await checks.check('verify proves the invariants, and that policies are enforced', async () =>
    print(lastLine(await platform.run(['verify']))),
  );
  await checks.check('a pod reaches the store to which it has an edge, and no other', () => policiesAreEnforced(platform));
  await checks.check('mail lists what was sent', async () => shows(await platform.run(['mail']), 'ben@example.org'));
  await checks.check('logs shows a unit, and goes on with --follow', async () => {
    shows(await platform.run(['logs', 'expenses']), 'expenses');
    await platform.follow(['logs', 'throttler', '--follow'], 'throttler', followMs);
  });
  await checks.check('why finds no obstacle for a unit', () => platform.run(['why', 'expenses']));
}

const connect = (host: string, at: number): string =>
  `require('node:net').connect(${at}, '${host}').setTimeout(4000, () => process.exit(3)).on('connect', () => process.exit(0)).on('error', () => process.exit(4))`;

async function policiesAreEnforced(platform: Platform): Promise<void> {
  const reaches = async (unit: string, host: string, at: number): Promise<boolean> =>
    (await platform.askKubectl('exec', '--namespace=debt', `deployment/${unit}`, '--', 'node', '-e', connect(host, at))).code === 0;
  if (!(await reaches('expenses', 'postgres.debt-stores.svc.cluster.local', 5432))) throw new Error('expenses do not reach postgres');
  if (await reaches('throttler', 'postgres.debt-stores.svc.cluster.local', 5432)) throw new Error('the throttler reaches postgres');
  if (!(await reaches('throttler', 'redis.debt-stores.svc.cluster.local', 6379))) throw new Error('the throttler does not reach redis');
}
