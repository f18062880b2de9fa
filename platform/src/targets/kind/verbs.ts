/** The verbs of the target `kind`: a cluster of one node on this machine, in a container of docker. */

import { assertSameData, readEnvironment, recordOf } from '../../environment/environment.ts';
import type { EnvironmentFile } from '../../environment/environment-file.ts';
import { environmentDir, type Variables } from '../../environment/paths.ts';
import { gatewayKey, type IngressAddress, originsOf } from '../../environment/ports.ts';
import { noMirror } from '../../environment/registry-mirror.ts';
import { failureOf, preflightFindings } from '../../failures/failures.ts';
import { environmentFrom } from '../../model/choices.ts';
import { platform } from '../../model/platform.ts';
import { resolve } from '../../model/resolve.ts';
import type { Facts } from '../../model/resolved.ts';
import type { Event } from '../../runner/events.ts';
import { noHistory, openHistory } from '../../runner/history.ts';
import { endedEarly, run } from '../../runner/run.ts';
import type { DownRequest, Finding, KindRequest, Opened, PurgeItem } from '../../runner/target.ts';
import { withPackages } from '../../tools/packages.ts';
import { attachTo } from './attach.ts';
import { openDocker } from './docker.ts';
import { clusterFindings, insideOnly, mailDirectoryOf, openMailSink, purgeItemsOf, verifyOf } from './inspect.ts';
import { type Layout, layoutOf } from './layout.ts';
import type { Choice } from './options.ts';
import { preflight } from './preflight.ts';
import { ownerOf, readMark, writeRecord } from './record.ts';
import { storesOf } from './stores.ts';

type Verb = 'up' | 'plan' | 'down';
type Request = Partial<KindRequest> & DownRequest;

const doctorTimeoutMs = 30_000;

export function createKindVerbs(variables: Variables): Opened<'kind', KindRequest> {
  const layoutFor = (name: string): Layout => layoutIn(variables, name);
  const go = (verb: Verb, request: Request, signal: AbortSignal) => runVerb(variables, verb, request, signal);
  return {
    target: 'kind',
    up: (request, signal) => go('up', { ...request, purge: false }, signal),
    plan: (request, signal) => go('plan', { ...request, purge: false }, signal),
    down: (request, signal) => go('down', request, signal),
    attach: (environment) => attachTo(layoutFor(environment), variables),
    recordedFacts: async (environment) => recordedFacts(layoutFor(environment)),
    purgeItems: (environment) => purgeItems(layoutFor(environment), variables),
    doctor: (environment) => doctor(layoutFor(environment), variables),
    mailDirectory: mailDirectoryOf,
    mailSink: (environment) => openMailSink(layoutFor(environment), variables),
    verify: (environment, report, signal) => verifyOf(layoutFor(environment), variables, report, signal),
    stores: (environment) => storesOf(layoutFor(environment), variables),
    databases: insideOnly,
    connection: insideOnly,
  };
}

const layoutIn = (variables: Variables, name: string): Layout => layoutOf(name, environmentDir(name, variables));

async function* runVerb(variables: Variables, verb: Verb, request: Request, signal: AbortSignal): AsyncIterable<Event> {
  try {
    const layout = layoutIn(variables, request.environment);
    const recorded = await readEnvironment(layout.directory);
    const environment = environmentFrom(layout.name, { ...request, target: 'kind' }, recorded);
    if (recorded !== undefined) assertSameData(recorded, environment);
    const registryMirror = request.registryMirror ?? recorded?.registryMirror;
    // cdk8s is a development package and slow to load, so only the verbs that need it import it.
    const { createRunner } = await withPackages(verb, () => import('./runner.ts'));
    const runner = createRunner({
      layout,
      variables,
      docker: openDocker(layout, variables),
      ingress: ingressOf(request, recorded),
      nodeImage: { asked: request.nodeImage, recorded: recorded?.nodeImage },
      mirror: mirrorOf(registryMirror),
      purge: request.purge,
      yes: request.yes === true,
      async remember() {
        const known = runner.known();
        if (known === undefined) return;
        const replicas = { ...recorded?.replicas, ...request.replicas };
        const drivers = { ...recorded?.drivers, ...request.drivers };
        const nodeImage = request.nodeImage ?? recorded?.nodeImage;
        const { host, port } = known.ingress;
        const chosen = { host, ports: { [gatewayKey]: port }, engines: {}, replicas, drivers, nodeImage, registryMirror };
        await writeRecord(layout, recordOf(environment, chosen));
      },
    });
    yield* run({
      verb,
      runner,
      environment,
      resolveWith: (facts) => resolve(platform, environment, facts),
      purge: request.purge,
      signal,
      // The history is in the folder that a purge deletes.
      history: request.purge ? noHistory : await openHistory(layout.history),
    });
  } catch (error) {
    yield endedEarly(failureOf(error));
  }
}

/** `none` is recorded as well: an existing mirror must be removed, even when this run is interrupted. */
const mirrorOf = (chosen: string | undefined): Choice | undefined =>
  chosen === undefined ? undefined : { value: chosen === noMirror ? undefined : chosen };

async function recordedFacts(layout: Layout): Promise<Facts | undefined> {
  const recorded = await readEnvironment(layout.directory);
  if (recorded === undefined) return undefined;
  const { exampleFacts, modelFacts } = await import('../../render/kubernetes/facts.ts');
  const { host = '127.0.0.1', port = 0 } = ingressOf({}, recorded);
  return modelFacts({ ...exampleFacts('kind'), origins: originsOf({ host, port }) }, 'kind');
}

function ingressOf({ port, host }: Pick<Request, 'port' | 'host'>, recorded: EnvironmentFile | undefined): Partial<IngressAddress> {
  const chosenPort = port ?? recorded?.ports[gatewayKey];
  const chosenHost = host ?? recorded?.host;
  return { ...(chosenPort === undefined ? {} : { port: chosenPort }), ...(chosenHost === undefined ? {} : { host: chosenHost }) };
}

/** When the cluster does not answer, its volumes are unknown, and all of them are deleted with it. */
async function purgeItems(layout: Layout, variables: Variables): Promise<readonly PurgeItem[]> {
  const docker = openDocker(layout, variables);
  const [node, mark] = await Promise.all([docker.node(), readMark(layout)]);
  if (ownerOf(node, mark, layout) !== 'us') return [];
  const volumes = node?.state === 'running' ? await purgeItemsOf(layout, variables).catch(() => []) : [];
  return volumes.length > 0 ? volumes : [{ what: 'the cluster with all its volumes', where: docker.nodeName, bytes: Number.NaN }];
}

async function doctor(layout: Layout, variables: Variables): Promise<readonly Finding[]> {
  const recorded = await readEnvironment(layout.directory);
  const environment = environmentFrom(layout.name, { target: 'kind' }, recorded);
  const docker = openDocker(layout, variables);
  const signal = AbortSignal.timeout(doctorTimeoutMs);
  const found = await preflight({ environment, variables, docker, ingress: ingressOf({}, recorded), signal });
  const machine = preflightFindings(found);
  const reachable = !found.some(({ id }) => id === 'docker_unavailable' || id === 'docker_missing');
  return reachable ? [...machine, ...(await clusterFindings(layout, variables))] : machine;
}
