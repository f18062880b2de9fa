/** Implements the target interface of the runner for `kind`. */

import { consentFor, diffCluster, refusalOf } from '../../cluster/diff.ts';
import { portsOfOthers } from '../../environment/environment.ts';
import { type Holder, takeLock } from '../../environment/lock.ts';
import { canBind, chooseGatewayPort, gatewayKey, type IngressAddress } from '../../environment/ports.ts';
import { failure } from '../../failures/failures.ts';
import { referencesOf } from '../../images/build.ts';
import { planImages } from '../../images/context.ts';
import { defaultBases } from '../../images/images.ts';
import type { Environment } from '../../model/model.ts';
import { platform } from '../../model/platform.ts';
import { resolve } from '../../model/resolve.ts';
import type { Facts, Resolved } from '../../model/resolved.ts';
import { modelFacts } from '../../render/kubernetes/facts.ts';
import type { KubernetesObject } from '../../render/kubernetes/objects.ts';
import { loginKeys } from '../../render/kubernetes/secrets.ts';
import type { Failure } from '../../runner/events.ts';
import type { TargetRunner } from '../../runner/target.ts';
import { sourceRoot } from '../../tools/source-root.ts';
import { diffDown, diffUp } from './diff.ts';
import { downSteps } from './down-steps.ts';
import type { Layout } from './layout.ts';
import { look, type ObservedState } from './observed-state.ts';
import type { KindOptions, Known } from './options.ts';
import { preflight } from './preflight.ts';
import { upSteps } from './up-steps.ts';
import { clusterFactsOf, renderedOf, secretsOf } from './wanted.ts';

export interface KindRunner extends TargetRunner<ObservedState> {
  /** The choices that `facts` has made; undefined before. */
  known(): Known | undefined;
}

const loopback = '127.0.0.1';

export function createRunner(options: KindOptions): KindRunner {
  const { layout, variables, docker, nodeImage, mirror, purge } = options;
  let known: Known | undefined;
  const chosen = (): Known => {
    if (known === undefined) throw new Error('the facts of this run were not asked for');
    return known;
  };
  const objectsOf = (wanted: Resolved, world: ObservedState): readonly KubernetesObject[] => [
    ...renderedOf(wanted, chosen().facts),
    ...secretsOf(wanted, world.inside?.logins),
  ];
  const keysOf = (environment: Environment): readonly string[] =>
    known === undefined ? [] : loginKeys(resolve(platform, environment, modelFacts(known.facts, 'kind')));

  return {
    known: () => known,
    preflight: (environment, signal) => preflight({ environment, variables, docker, ingress: options.ingress, signal }),
    lock: (_environment, verb) => takeLock(layout.directory, verb, (holder) => lockedBy(layout, holder)),
    async facts(environment): Promise<Facts> {
      const images = await planImages({ root: sourceRoot, variables, bases: defaultBases });
      const ingress = await chooseIngress(options, environment);
      known = { ingress, images, facts: clusterFactsOf(images, ingress) };
      return modelFacts(known.facts, 'kind');
    },
    observe: (environment, signal) =>
      look({ layout, variables, docker, loginKeys: keysOf(environment), asksMirror: mirror !== undefined, signal }),
    diff(wanted, world) {
      if (wanted === undefined) return diffDown(layout.name, layout.cluster, world, purge);
      const { ingress, images } = chosen();
      return diffUp(
        {
          cluster: layout.cluster,
          ingress,
          nodeImage: nodeImage.asked,
          mirror,
          images: images.flatMap(referencesOf),
          objects: objectsOf(wanted, world),
        },
        world,
      );
    },
    refusal(wanted, world) {
      if (world.owner === 'another owner') return purge ? undefined : foreign(layout, world);
      if (wanted === undefined || world.inside === undefined) return undefined;
      const { cluster } = world.inside;
      const planned = diffCluster(objectsOf(wanted, world), cluster);
      return refusalOf(planned) ?? (options.yes ? undefined : consentFor(planned, cluster));
    },
    steps: (_changes, wanted, world) =>
      wanted === undefined
        ? downSteps(options, world, purge)
        : upSteps({ options, known: chosen(), wanted, world, objects: objectsOf(wanted, world) }),
  };
}

const lockedBy = ({ name }: Layout, holder: Holder | undefined): Failure =>
  failure('locked', {
    what: `${holder === undefined ? 'another process' : `${holder.verb}, process ${holder.pid}, since ${holder.since}`} works on ${name}`,
    fix: ['wait for it', ...(holder === undefined ? [] : [`kill ${holder.pid}`])],
  });

/** Without a requested or a recorded port, a free one is chosen. */
async function chooseIngress({ ingress: { host = loopback, port }, layout }: KindOptions, { name }: Environment): Promise<IngressAddress> {
  if (port !== undefined) return { host, port };
  const question = {
    keys: [],
    recorded: {},
    inUse: new Set([gatewayKey]),
    othersHave: await portsOfOthers(layout.directory),
    seed: layout.directory,
    environment: name,
    isFree: (candidate: number) => canBind(candidate, host),
  };
  return { host, port: await chooseGatewayPort(question) };
}

function foreign({ cluster, name }: Layout, { node }: ObservedState): Failure {
  const made = node?.cluster === undefined ? 'a container' : 'a cluster of kind';
  return failure('cluster_foreign', {
    what: `there is ${made} called ${cluster} that ${name} did not make`,
    why: 'it may hold what others need',
    fix: ['debt-platform up kind --env another-name', `kind delete cluster --name ${cluster}, if it is no longer needed`],
  });
}
