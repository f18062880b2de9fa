/** An engine as one pod with its own volume, on the target kind only. */
import { IntOrString, KubePodDisruptionBudget, KubeService, KubeServiceAccount, Quantity } from 'cdk8s-plus-28/lib/imports/k8s.js';
import { Construct } from 'constructs';
import { cluster } from '../../../model/cluster.ts';
import type { EngineId } from '../../../model/model.ts';
import type { Unit } from '../../../model/resolved.ts';
import { ConfigFiles } from '../config-files.ts';
import { engineSecret, namespaceOf, selectorOf } from '../names.ts';
import { priorityOf } from '../namespaces.ts';
import { type Mount, type PodProps, podSpec } from '../pod.ts';
import { SleepingStatefulSet } from '../sleeping.ts';
import { type Belonging, metadataOf, templateMetadata } from '../workload.ts';
import { storeImages } from './images.ts';
import { hasLogins } from './logins.ts';
import { storeSettings } from './settings.ts';

export interface StoreProps {
  readonly unit: Unit & { readonly id: EngineId };
  readonly environment: string;
  readonly image: string;
  readonly wave: number;
}

/** A store writes little outside of its volume. */
const ephemeralMi = 512;
const cacheMi = 128;
const preStopSeconds = 2;

export class Store extends Construct {
  constructor(scope: Construct, { unit, environment, image, wave }: StoreProps) {
    super(scope, unit.id);
    const { id, scale } = unit;
    const belonging = { id, image, namespace: namespaceOf(unit), environment, component: 'engine', wave } satisfies Belonging;
    const metadata = () => metadataOf(belonging);
    const selector = { matchLabels: selectorOf(id) };
    const settings = storeSettings[id](unit);
    const files = settings.files === undefined ? undefined : new ConfigFiles(this, { ...belonging, files: settings.files.content });
    const mounts: readonly Mount[] = [
      ...(hasLogins(unit) ? [{ from: 'secret', name: engineSecret(id), path: cluster.secretsDirectory } as const] : []),
      ...(files === undefined || settings.files === undefined
        ? []
        : [{ from: 'configMap', name: files.name, path: settings.files.path } as const]),
    ];
    new KubeServiceAccount(this, 'account', { metadata: metadata(), automountServiceAccountToken: false });
    new KubeService(this, 'service', {
      metadata: metadata(),
      spec: {
        clusterIp: 'None',
        // The only pod keeps its name during a restart, so clients are refused for a moment and retry.
        publishNotReadyAddresses: true,
        type: 'ClusterIP',
        selector: selectorOf(id),
        ports: [{ name: 'main', port: settings.ports['main'] ?? 0, targetPort: IntOrString.fromString('main'), protocol: 'TCP' }],
      },
    });
    new KubePodDisruptionBudget(this, 'budget', {
      metadata: metadata(),
      spec: { selector, maxUnavailable: IntOrString.fromNumber(1), unhealthyPodEvictionPolicy: 'AlwaysAllow' },
    });
    new SleepingStatefulSet(
      this,
      'set',
      {
        metadata: metadata(),
        spec: {
          replicas: scale.min,
          serviceName: id,
          selector,
          podManagementPolicy: 'OrderedReady',
          revisionHistoryLimit: 5,
          minReadySeconds: 2,
          updateStrategy: { type: 'RollingUpdate' },
          persistentVolumeClaimRetentionPolicy: { whenDeleted: 'Retain', whenScaled: 'Retain' },
          template: { metadata: templateMetadata(belonging), spec: podSpec(podOf(unit, image, mounts)) },
          ...(unit.keeps === 'data' ? { volumeClaimTemplates: [claim(scale.diskMi)] } : {}),
        },
      },
      preStopSeconds,
    );
  }
}

function podOf(unit: StoreProps['unit'], image: string, mounts: readonly Mount[]): PodProps {
  const { id, scale, drainSeconds, keeps } = unit;
  const { user, scratch, data } = storeImages[id];
  const { command, args, env, ports, probes } = storeSettings[id](unit);
  const written = keeps === 'data' ? scratch : { ...scratch, [data]: cacheMi };
  return {
    id,
    image,
    command,
    args,
    ports,
    user,
    mounts,
    probes,
    drainSeconds,
    preStopSeconds,
    pullPolicy: 'IfNotPresent',
    env: Object.entries(env).map(([name, value]) => ({ name, value })),
    scale: { ...scale, diskMi: ephemeralMi },
    scratch: Object.entries(written).map(([path, sizeMi]) => ({ path, sizeMi })),
    ...(keeps === 'data' ? { claims: { data } } : {}),
    priority: priorityOf(unit),
    restartPolicy: 'Always',
  };
}

const claim = (diskMi: number) => ({
  metadata: { name: 'data' },
  spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: Quantity.fromString(`${diskMi}Mi`) } } },
});
