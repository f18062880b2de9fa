/** The checks, in order. */
import { join } from 'node:path';
import { requireDebian } from '../engines/site.ts';
import { build, type Images, inspectImage, mountAll } from './build.ts';
import type { Checks } from './checks.ts';
import { answers, Cluster, type Running } from './cluster.ts';
import { pageIsServed, strangerIsRefused } from './front.ts';
import { checkFreeMemory, gapsOf } from './isolation.ts';
import { addressOf, forward, openLine, openNetwork, passOn } from './network.ts';
import { originsOf, type Planned, planPlatform } from './platform.ts';
import { probeBundle, Runtime, site } from './runtime.ts';
import { Servers } from './servers.ts';
import type { Mount } from './storage.ts';
import { beginRequest, codeInStore, Person } from './story.ts';

/** Programs and the packages that contain them. */
const packages = {
  buildah: 'buildah',
  debootstrap: 'debootstrap',
  crun: 'crun',
  runc: 'runc',
  ip: 'iproute2',
  getcap: 'libcap2-bin',
  openssl: 'openssl',
} as const;
const anyPort = { host: '127.0.0.1', port: 0 };

export async function checkEverything(checks: Checks, print: (text: string) => void): Promise<void> {
  await checks.need('the programs that build and run images are here', () => {
    for (const [program, name] of Object.entries(packages)) requireDebian(program, name);
  });
  const images = await checks.need('all images are built', () => build(print));
  const mounts = await checks.need('their files are mounted', () => mountAll(images));
  for (const [name, reference] of Object.entries(images)) {
    const mount = mounts.get(reference);
    if (mount !== undefined)
      await checks.check(`${name} runs as an unprivileged user, has no privileged program, and is small: ${mount.sizeMb} MB`, () =>
        inspectImage(name, mount),
      );
  }
  const servers = await checks.need('the engines are up', () => Servers.open());
  try {
    await onServers({ checks, print, images, mounts, servers });
  } finally {
    servers.close();
  }
}

interface World {
  readonly checks: Checks;
  readonly print: (text: string) => void;
  readonly images: Images;
  readonly mounts: ReadonlyMap<string, Mount>;
  readonly servers: Servers;
}

async function onServers({ checks, print, images, mounts, servers }: World): Promise<void> {
  await using opened = new AsyncDisposableStack();
  await checks.need('pods have a network of their own', openNetwork);
  opened.use(await passOn(servers.ports));
  // As kind maps a port of the machine to the gateway. The destination is known once the pods are.
  const gateway = { host: addressOf(0), port: 0 };
  const front = opened.use(await forward(anyPort, gateway));
  const origins = originsOf(front.port);
  const planned = planPlatform(images, origins, servers);
  Object.assign(gateway, { host: addressOfPod(planned, 'gateway'), port: 8080 });
  const runtime = await checks.need('this machine lets a container run', () => chooseRuntime(planned, mounts, print));
  print(`containers are run by ${runtime.id}`);
  const cluster = new Cluster(runtime, planned, mounts, servers.caFile);
  opened.defer(async () => {
    for (const problem of await servers.purge(planned.grants)) checks.fail(`not everything could be deleted on the engines: ${problem}`);
  });
  await checks.need('each service has a login of its own on PostgreSQL', () => servers.prepare(planned.grants));
  const running = await bringUp(planned, cluster, checks);
  await checkPods(running, cluster, checks);
  await useAndStop({ running, cluster, checks, origins, sink: `http://${addressOfPod(planned, 'mail-sink')}:8005` });
}

const addressOfPod = ({ pods }: Planned, id: string): string => addressOf(pods.findIndex((pod) => pod.id === id));

function chooseRuntime({ pods }: Planned, mounts: ReadonlyMap<string, Mount>, print: (text: string) => void): Runtime {
  const pod = pods.find(({ id }) => id === 'expenses');
  const mount = mounts.get(pod?.image ?? '');
  if (pod === undefined || mount === undefined) throw new Error('there is no pod to try');
  return Runtime.choose(probeBundle(pod, mount, openLine('probe', pods.length).path), print);
}

/** Wave by wave, each when the one before is ready. */
async function bringUp({ pods }: Planned, cluster: Cluster, checks: Checks): Promise<readonly Running[]> {
  const running: Running[] = [];
  for (const wave of new Set(pods.map((pod) => pod.wave))) {
    const started = pods.filter((pod) => pod.wave === wave).map((pod) => cluster.start(pod));
    await Promise.all(
      started.map(async (each) => {
        const { id, kind } = each.pod;
        if (kind === 'task') await checks.need(`the task ${id} ends well`, () => cluster.finish(each));
        else await checks.need(`${id} answers on its probe port`, () => cluster.becomeReady(each));
      }),
    );
    running.push(...started.filter(({ pod }) => pod.kind === 'lasting'));
  }
  return running;
}

async function checkPods(running: readonly Running[], { runtime }: Cluster, checks: Checks): Promise<void> {
  for (const each of running)
    await checks.check(`${each.pod.id} runs as ${each.pod.user} on a read-only root without capabilities`, () => {
      const gaps = gapsOf(each, runtime);
      if (gaps.length > 0) throw new Error(gaps.join('\n'));
    });
}

interface Use {
  readonly running: readonly Running[];
  readonly cluster: Cluster;
  readonly checks: Checks;
  readonly origins: readonly [string, string];
  readonly sink: string;
}

async function useAndStop({ running, cluster, checks, origins, sink }: Use): Promise<void> {
  const folder = join(site, 'people');
  const codeFor = async (address: string) => codeInStore(await fetch(`${sink}/store`).then((response) => response.json()), address);
  const ben = new Person('ben', { origin: origins[0], codeFor, folder });
  const maria = new Person('maria', { origin: origins[1], codeFor, folder });
  await checks.need(
    'two people, each by another name of this machine, register through Caddy and activate with the code from the mail sink',
    () => Promise.all([ben.join(), maria.join()]),
  );
  using watch = maria.watch();
  await checks.check('a debt is recorded, arrives over the WebSocket, is confirmed, and both see it', async () => {
    const id = await ben.record('owe', '@maria', '20', 'for', 'lunch');
    await watch.sees(`${id}:pending`);
    await maria.debt(['confirm', id]);
    await watch.sees(`${id}:posted`);
    for (const person of [ben, maria]) if (!(await person.debt([])).includes('20.00')) throw new Error(`${person.handle} does not see it`);
  });
  for (const origin of origins) await checks.check(`the page is served through the gateway at ${origin}`, () => pageIsServed(origin));
  await checks.check('a host that is not allowed is answered with 421', () => strangerIsRefused(origins[0]));
  for (const each of running) await checks.check(`${each.pod.id} has room in its memory`, () => checkFreeMemory(each, cluster.runtime));
  await stopAll({ running, cluster, checks, origins });
}

/** In reverse start order, while a feed is open and a request is in progress through the first two. */
async function stopAll({ running, cluster, checks, origins }: Omit<Use, 'sink'>): Promise<void> {
  const request = await beginRequest(origins[0]);
  for (const wave of [...new Set(running.map(({ pod }) => pod.wave))].toReversed())
    await Promise.all(
      running
        .filter(({ pod }) => pod.wave === wave)
        .map((each) =>
          checks.check(`${each.pod.id} ends with 0 within ${each.pod.graceSeconds} s after SIGTERM`, async () => {
            const stopping = cluster.stop(each);
            if (each.pod.id === 'gateway') {
              await refuses(each);
              const answer = await request.finish();
              if (!/^HTTP\/1\.1 100[^]*HTTP\/1\.1 401 /.test(answer))
                throw new Error(`a request that was under way was answered with:\n${answer}`);
            }
            await stopping;
          }),
        ),
    );
}

/** Resolves when it accepts no new connections: it has received the signal to stop. */
async function refuses(running: Running): Promise<void> {
  const probe = running.pod.ready;
  const deadline = performance.now() + running.pod.graceSeconds * 1_000;
  while (probe !== undefined && (await answers(running, probe)) && performance.now() < deadline);
}
