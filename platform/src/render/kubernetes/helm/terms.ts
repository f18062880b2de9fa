/** The facts of a fictitious environment: each of them is a placeholder that can be found again in the rendered text. */
import { cluster, managedPorts } from '../../../model/cluster.ts';
import type { EngineId } from '../../../model/model.ts';
import { keysOf } from '../../../model/records.ts';
import { type ClusterFacts, type ImageId, imagesBy } from '../facts.ts';

const imageOf = (id: ImageId) => `helm.invalid/${id}:HELMVERSION${id}`;
const origin = 'https://helmhost.invalid';
const region = 'xx-helmregion-1';
const environment = 'helmenv';

const facts: ClusterFacts = {
  images: imagesBy(imageOf),
  origins: [origin],
  aws: {
    region,
    certificateArn: '',
    storeSubnets: ['192.0.2.0/25'],
    endpointSubnets: ['192.0.2.128/25'],
    publicSubnets: ['198.51.100.0/25'],
  },
};

const unitCall = (helper: string, id: string) => `include "debt.${helper}" (dict "root" $ "id" "${id}")`;

/** In this order: a placeholder that contains another one comes first. */
const replacements: readonly (readonly [string | RegExp, string])[] = [
  [/helm\.invalid\/([a-z-]+):HELMVERSION\1/g, `{{ ${unitCall('image', '$1').replace('$ ', '$$ ')} }}`],
  [/HELMVERSION([a-z-]+)/g, `{{ ${unitCall('version', '$1').replace('$ ', '$$ ')} | quote }}`],
  [`ses://email.${region}.amazonaws.com:${managedPorts['mail-sink']}`, '{{ .Values.mail.transportUrl }}'],
  [origin, '{{ .Values.origin }}'],
  [origin.replace('https://', ''), '{{ include "debt.host" . }}'],
  [`${cluster.namespaces.app}.svc.${cluster.domain}`, '{{ .Release.Namespace }}.svc.{{ .Values.clusterDomain }}'],
  [/^( *)namespace: debt$/gm, '$1namespace: {{ .Release.Namespace }}'],
  [/\bdebt-(services|gateway|stores)\b/g, '{{ .Release.Namespace }}-$1'],
  [/managed-by: debt-platform/g, 'managed-by: {{ .Release.Service }}'],
  [environment, '{{ .Release.Name }}'],
];

/** The engine that listens on a port of a managed store; no two engines share one. */
function engineOf(port: unknown): EngineId {
  const found = keysOf<EngineId>(managedPorts).find((id) => managedPorts[id] === port);
  if (found === undefined) throw new Error(`no managed store listens on ${String(port)}`);
  return found;
}

export const terms = { facts, environment, replacements, engineOf } as const;
