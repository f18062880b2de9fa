/** The checks, in order. */
import { join } from 'node:path';
import { exitCodes } from '@debt/terminal/exit-codes';
import { docker, site } from '../docker/daemon.ts';
import { nodeImage } from '../docker/node-image.ts';
import type { Checks } from '../images/checks.ts';
import { pageIsServed, strangerIsRefused } from '../images/front.ts';
import { People } from '../images/people.ts';
import { Load } from './load.ts';
import { Platform } from './platform.ts';

const port = 7050;
const origins = [`http://localhost:${port}`, `http://127.0.0.1:${port}`] as const;
const choices = ['kind', '--size', 'tiny', '--node-image', nodeImage] as const;
const choicesOfUp = [...choices, '--port', String(port)] as const;
const services = ['expenses', 'mailer', 'throttler', 'notifier', 'web', 'gateway'] as const;
const followMs = 20_000;

interface World {
  readonly checks: Checks;
  readonly print: (text: string) => void;
  readonly platform: Platform;
  readonly people: People;
}

export async function checkEverything(checks: Checks, print: (text: string) => void): Promise<void> {
  const platform = new Platform('check');
  const codeFor = async (address: string): Promise<string | undefined> => {
    const { code, out, err } = await platform.ask(['mail', 'code', address]);
    if (code === exitCodes.ok) return out.trim();
    if (code === exitCodes.notFound) return undefined;
    throw new Error(`mail code ended with ${code ?? 'a signal'}:\n${out}${err}`);
  };
  const people = new People({ origins, codeFor, folder: join(site, 'people') });
  const world = { checks, print, platform, people };
  await bringUp(world);
  await use(world);
  await replace(world);
  await breakThings(world);
  await stopAndStart(world);
}

async function bringUp({ checks, platform }: World): Promise<void> {
  await checks.need('plan shows that everything would be created', () => platform.run(['plan', ...choices], exitCodes.different));
  await checks.need('up makes the cluster and brings everything up', () => platform.run(['up', ...choicesOfUp]));
  await checks.check('up once more has nothing to change', async () => {
    const text = await platform.run(['up', ...choicesOfUp]);
    if (!text.includes('Nothing to change')) throw new Error(text);
  });
}

async function use({ checks, print, platform, people }: World): Promise<void> {
  for (const origin of origins) await checks.check(`the page is served through the gateway at ${origin}`, () => pageIsServed(origin));
  await checks.check('a host that is not allowed is answered with 421', () => strangerIsRefused(origins[0]));
  await checks.need('two people register, and activate with the codes that mail shows', () => people.join());
  await checks.need('a debt is recorded, arrives over the WebSocket, is confirmed, and both see it', () => people.recordDebt());
  await checks.check('verify proves the invariants, and that policies are enforced', async () => {
    print((await platform.run(['verify'])).trim().split('\n').at(-1) ?? '');
  });
  await checks.check('a pod reaches the store to which it has an edge, and no other', () => policiesAreEnforced(platform));
  await checks.check('mail lists what was sent', async () => includes(await platform.run(['mail']), 'ben@example.org'));
  await checks.check('logs shows a unit, and goes on with --follow', async () => {
    includes(await platform.run(['logs', 'expenses']), 'expenses');
    await platform.follow(['logs', 'throttler', '--follow'], 'throttler', followMs);
  });
  await checks.check('why finds no obstacle for a unit', () => platform.run(['why', 'expenses']));
}

function includes(text: string, part: string): void {
  if (!text.includes(part)) throw new Error(`there is no ${part} in:\n${text}`);
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

async function replace({ checks, print, platform, people }: World): Promise<void> {
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

async function breakThings({ checks, platform, people }: World): Promise<void> {
  await checks.check('pods of expenses and postgres are killed at once, and everything is well again', async () => {
    await platform.kubectl(
      'delete',
      'pod',
      '--namespace=debt',
      '--selector=app.kubernetes.io/name=expenses',
      '--grace-period=0',
      '--force',
    );
    await platform.kubectl('delete', 'pod', '--namespace=debt-stores', 'postgres-0', '--grace-period=0', '--force');
    await platform.run(['wait']);
  });
  await checks.check('nothing is lost, and one more debt is recorded and confirmed', async () => {
    await people.seeBalance();
    await people.recordDebt();
  });
  await checks.check('the node is drained and takes pods again, and everything is well again', async () => {
    const node = `debt-${platform.name}-control-plane`;
    await platform.kubectl('drain', node, '--ignore-daemonsets', '--delete-emptydir-data', '--force', '--timeout=150s');
    await platform.kubectl('uncordon', node);
    await platform.run(['wait']);
  });
  await checks.check('after the drain one more debt is recorded and confirmed', async () => {
    await people.seeBalance();
    await people.recordDebt();
  });
}

async function stopAndStart({ checks, platform, people }: World): Promise<void> {
  await checks.check('backup writes a file', () => platform.run(['backup', join(site, 'check.debt')]));
  await checks.need('down stops everything', () => platform.run(['down']));
  await checks.check('status shows that everything is stopped', async () => {
    const { code, out, err } = await platform.ask(['status']);
    if (code !== exitCodes.unreachable) throw new Error(`status ended with ${code ?? 'a signal'}:\n${out}${err}`);
  });
  await checks.need('up goes on with the same cluster', () => platform.run(['up']));
  await checks.check('accounts, sessions and balances are there, and one more debt is recorded and confirmed', async () => {
    await people.seeBalance();
    await people.recordDebt();
  });
  await checks.check('down with --purge leaves nothing', async () => {
    await platform.run(['down', '--purge', '--yes']);
    const left = [docker(['ps', '--all', '--quiet']), docker(['volume', 'ls', '--quiet'])].join(' ').trim();
    if (left !== '') throw new Error(`this is left: ${left}`);
  });
}
