/** Variables, files and secrets. */

import { variables as expenses } from '@debt/expenses/config';
import type { Variables } from '@debt/kit/config';
import { variables as mailer } from '@debt/mailer/config';
import { variables as notifier } from '@debt/notifier/config';
import { variables as throttler } from '@debt/throttler/config';
import type { ServiceId } from '../../model/model.ts';
import type { Resolved } from '../../model/resolved.ts';
import { clusterTraits } from '../../model/targets.ts';
import { shortHash, unitLabel, waveAnnotation } from '../../render/kubernetes/names.ts';
import { clusterSecrets, loginKeys } from '../../render/kubernetes/secrets.ts';
import { ofKind, type PodView } from '../kinds.ts';
import { containerRule, kindRule, type ModelView, modelPodRule, problem, type Rule, unless } from '../rule.ts';

/** Names of values that must be passed as files. `X_FILE` is a path, and `_KEY` may be a key of a map. */
const secretName = /(PASSWORD|PASSWD|SECRET|TOKEN|CREDENTIAL|PRIVATE_KEY|_KEY)$/i;
/** A user and a password in a URL, or the beginning of a key. */
const secretText = /:\/\/[^/\s:@]+:[^/\s@{]+@|-----BEGIN [A-Z ]*PRIVATE KEY/;

const isOurService = ({ units }: Resolved, pod: PodView) =>
  units.find(({ id, kind }) => id === pod.labels[unitLabel] && (kind === 'service' || kind === 'task'));

export const configuration: readonly Rule[] = [
  {
    id: 'no-secrets-in-sight',
    holds: 'No Secret is rendered, and no variable, argument or configuration file holds a password',
    needs: 'objects',
    check: ({ objects, pods }) => [
      ...objects
        .filter(({ kind }) => kind === 'Secret')
        .map((object) => problem(object, 'is a Secret, and everyone who can read this file can read it')),
      ...ofKind(objects, 'ConfigMap').flatMap((map) =>
        unless(!Object.values(map.data ?? {}).some((text) => secretText.test(text)), 'holds a password').map((message) =>
          problem(map, message),
        ),
      ),
      ...pods.flatMap(({ key, containers }) =>
        containers.flatMap(({ name, env = [], args = [], command = [], envFrom = [] }) =>
          [
            ...env.flatMap((entry) => [
              ...unless(entry.valueFrom?.secretKeyRef === undefined, `container ${name} has the secret ${entry.name} as a variable`),
              ...unless(
                !secretName.test(entry.name) && !secretText.test(entry.value ?? ''),
                `container ${name} may have a password in ${entry.name}`,
              ),
            ]),
            ...unless(
              envFrom.every(({ secretRef }) => secretRef === undefined),
              `container ${name} has a Secret as variables`,
            ),
            ...unless(![...args, ...command].some((text) => secretText.test(text)), `container ${name} has a password as an argument`),
          ].map((message) => problem(key, message)),
        ),
      ),
    ],
  },
  containerRule('variables-once', 'No variable is set twice', ({ env = [] }) => {
    const names = env.map(({ name }) => name);
    return names.filter((name, at) => names.indexOf(name) < at).map((name) => `sets ${name} twice`);
  }),
  {
    id: 'references',
    holds: 'What pods refer to exists: ConfigMaps, priority classes, and Secrets with a known source',
    needs: 'model',
    check: (view) => {
      const configs = new Set(ofKind(view.objects, 'ConfigMap').map(({ metadata }) => `${metadata.namespace ?? ''}/${metadata.name}`));
      const priorities = new Set(ofKind(view.objects, 'PriorityClass').map(({ metadata }) => metadata.name));
      const secrets = secretsThere(view);
      return view.pods.flatMap((pod) =>
        [
          ...unless(
            priorities.has(pod.spec.priorityClassName ?? ''),
            `has the priority ${pod.spec.priorityClassName ?? 'none'}, which is not there`,
          ),
          ...(pod.spec.volumes ?? []).flatMap(({ configMap, secret }) => [
            ...unless(
              configMap === undefined || configs.has(`${pod.namespace}/${configMap.name ?? ''}`),
              `mounts the ConfigMap ${configMap?.name ?? ''}, which is not there`,
            ),
            ...unless(
              secret === undefined || secrets.has(`${pod.namespace}/${secret.secretName ?? ''}`),
              `mounts the Secret ${secret?.secretName ?? ''}, which nothing creates`,
            ),
          ]),
        ].map((message) => problem(pod.key, message)),
      );
    },
  },
  {
    id: 'secret-keys',
    holds: 'The keys that are fetched for a service are the keys that its pods mount',
    needs: 'model',
    check: (view) => {
      const secrets = secretsThere(view);
      const mounted = new Map<string, Set<string>>();
      for (const { namespace, spec } of view.pods) {
        for (const { secret } of spec.volumes ?? []) {
          const name = `${namespace}/${secret?.secretName ?? ''}`;
          if (secret?.items !== undefined)
            mounted.set(name, new Set([...(mounted.get(name) ?? []), ...secret.items.map(({ key }) => key)]));
        }
      }
      return [...mounted].flatMap(([name, keys]) => {
        const there = secrets.get(name) ?? new Set();
        const different = keys.symmetricDifference(there);
        return unless(different.size === 0, `mounted and made differ in ${[...different].join(', ')}`).map((message) =>
          problem(`Secret ${name}`, message),
        );
      });
    },
  },
  modelPodRule(
    'variables',
    'A service gets exactly the variables that its configuration asks for, with everything that may be a credential as a file',
    (pod, { resolved }) => {
      const unit = isOurService(resolved, pod);
      if (unit?.owner === undefined) return [];
      const { required, optional, secret } = contractOf(unit.owner);
      const names = pod.containers.flatMap(({ env = [] }) => env.map(({ name, value }) => ({ name, value: value ?? '' })));
      const keys = new Set(
        names.map(({ name }) => (name.endsWith('_FILE') && !optional.has(name) ? name.slice(0, -'_FILE'.length) : name)),
      );
      return [
        ...[...required].filter((key) => !keys.has(key)).map((key) => `has no ${key}`),
        ...[...keys].filter((key) => !required.has(key) && !optional.has(key)).map((key) => `has ${key}, which the service does not read`),
        ...names.filter(({ name }) => secret.has(name)).map(({ name }) => `has ${name} in the open`),
      ];
    },
  ),
  kindRule('files-by-content', 'A ConfigMap is immutable, and its name contains the hash of its content', 'ConfigMap', (map) => {
    const right = map.immutable === true && map.metadata.name.endsWith(`-${shortHash(map.data ?? {})}`);
    return unless(right, 'can change under the pods that read it');
  }),
  {
    id: 'complete',
    holds: 'Every unit of the model has its object, and there is none for anything else',
    needs: 'model',
    check: ({ pods, resolved }) => {
      const wanted = new Set<string>(resolved.units.filter(({ placement }) => placement === 'pod').map(({ id }) => id));
      const there = new Set(pods.map(({ labels }) => labels[unitLabel] ?? '?'));
      return [
        ...[...wanted].filter((id) => !there.has(id)).map((id) => problem('the model', `${id} is not rendered`)),
        ...[...there].filter((id) => !wanted.has(id)).map((id) => problem('the model', `${id} is rendered and not in the model`)),
      ];
    },
  },
  {
    id: 'order',
    holds: 'A unit comes in a later wave than what it waits for, and what it refers to comes no later than it does',
    needs: 'model',
    check: ({ pods, resolved }) => {
      const waveOf = new Map(
        pods.map(({ labels, owner }) => [labels[unitLabel] ?? '', Number(owner.metadata.annotations?.[waveAnnotation] ?? NaN)]),
      );
      return pods.flatMap((pod) => {
        const unit = resolved.units.find(({ id }) => id === pod.labels[unitLabel]);
        const own = waveOf.get(pod.labels[unitLabel] ?? '') ?? NaN;
        const late = (unit?.after ?? []).filter((id) => waveOf.has(id) && !((waveOf.get(id) ?? NaN) < own));
        return [...unless(!Number.isNaN(own), 'has no wave'), ...late.map((id) => `comes no later than ${id}, which it waits for`)].map(
          (message) => problem(pod.key, message),
        );
      });
    },
  },
];

/** Secrets by namespace and name, with their keys: those that the operator of eks fetches, or those that the command line creates for kind. */
function secretsThere({ objects, resolved }: ModelView): ReadonlyMap<string, ReadonlySet<string>> {
  if (clusterTraits(resolved.environment).secrets === 'fetched') {
    return new Map(
      ofKind(objects, 'ExternalSecret').map(({ metadata, spec }) => [
        `${metadata.namespace ?? ''}/${spec.target.name}`,
        new Set(spec.data.map(({ secretKey }) => secretKey)),
      ]),
    );
  }
  const any = Object.fromEntries(loginKeys(resolved).map((key) => [key, 'x']));
  return new Map(clusterSecrets(resolved, any).map(({ namespace, name, data }) => [`${namespace}/${name}`, new Set(Object.keys(data))]));
}

interface Contract {
  /** Variables to which the platform assigns a value, whether or not the service has a default. */
  readonly required: ReadonlySet<string>;
  /** Variables that are absent unless there is a reason to set them. */
  readonly optional: ReadonlySet<string>;
  readonly secret: ReadonlySet<string>;
}

const all: Readonly<Record<ServiceId, Variables>> = { expenses, mailer, notifier, throttler };

function contractOf(service: ServiceId): Contract {
  const variables = Object.entries(all[service]);
  const names = (which: (variable: Variables[string]) => boolean) =>
    new Set(variables.filter(([, variable]) => which(variable)).map(([name]) => name));
  return {
    required: names(({ fallback }) => fallback !== ''),
    optional: names(({ fallback }) => fallback === ''),
    secret: names(({ secret }) => secret),
  };
}
