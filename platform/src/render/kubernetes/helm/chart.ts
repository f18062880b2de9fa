/** The platform as one Helm chart: the same objects, for operators who install with Helm. */
import { stringify } from 'yaml';
import { caddyfileOf } from '../caddyfile.ts';
import { secretKeys } from '../external-secrets.ts';
import { renderKubernetes } from '../render.ts';
import { resolveCluster } from '../synth.ts';
import { replaceTerms, templatesOf } from './templates.ts';
import { terms } from './terms.ts';
import { defaultValues, valuesSchema } from './values.ts';

export interface ChartFile {
  readonly path: string;
  readonly text: string;
}

/** Every file of the chart, under the folder `debt`. `version` is a semantic version. */
export function helmChart(version: string): readonly ChartFile[] {
  const resolved = resolveCluster({ name: terms.environment, target: 'eks', size: 'staging' }, terms.facts);
  const caddyfile = caddyfileOf(resolved);
  if (caddyfile.includes('{{')) throw new Error('the configuration of the gateway has something that Helm would take for its own');
  const objects = renderKubernetes(resolved, { ...terms.facts, caddyfile });
  const keys = resolved.units.flatMap((unit) => (unit.kind === 'service' ? [[unit.id, secretKeys(unit.env)] as const] : []));
  return [
    { path: 'Chart.yaml', text: stringify(description(version)) },
    { path: 'values.yaml', text: stringify(defaultValues) },
    {
      path: 'values.schema.json',
      text: `${JSON.stringify({ $schema: 'https://json-schema.org/draft-07/schema#', ...valuesSchema }, undefined, 2)}\n`,
    },
    { path: 'templates/_helpers.tpl', text: helpers(replaceTerms(caddyfile)) },
    { path: 'templates/NOTES.txt', text: notes(keys) },
    ...templatesOf(objects).map(({ name, text }) => ({ path: `templates/${name}`, text })),
  ].map(({ path, text }) => ({ path: `debt/${path}`, text }));
}

const description = (version: string) => ({
  apiVersion: 'v2',
  name: 'debt',
  type: 'application',
  description: 'Keep track of what you owe and what you are owed: the services, the gateway and the page.',
  version,
  appVersion: version,
  kubeVersion: '>=1.34.0-0',
});

const helpers = (caddyfile: string) => `{{- define "debt.image" -}}
{{- $digest := index .root.Values.images.digests .id -}}
{{- if $digest -}}{{ .root.Values.images.registry }}/{{ .id }}@{{ $digest }}{{- else -}}{{ .root.Values.images.registry }}/{{ .id }}:{{ include "debt.tag" .root }}{{- end -}}
{{- end }}

{{- define "debt.tag" -}}{{ .Values.images.tag | default .Chart.AppVersion }}{{- end }}

{{- define "debt.version" -}}
{{- $digest := index .root.Values.images.digests .id -}}
{{- if $digest -}}{{ trimPrefix "sha256:" $digest | trunc 16 }}{{- else -}}{{ include "debt.tag" .root }}{{- end -}}
{{- end }}

{{- define "debt.host" -}}{{ trimPrefix "https://" .Values.origin }}{{- end }}

{{- define "debt.ranges" -}}
{{- $peers := list -}}
{{- range . }}{{- $peers = append $peers (dict "ipBlock" (dict "cidr" .)) -}}{{- end -}}
{{- toJson $peers -}}
{{- end }}

{{- define "debt.release" -}}{{ toJson .Values }}{{ .Chart.Version }}{{- end }}

{{- define "debt.mayGrow" -}}
{{- $scale := index .root.Values.replicas .id -}}
{{- if le (int $scale.max) (int $scale.min) -}}{{ fail (printf "replicas.%s.max must be greater than replicas.%s.min" .id .id) }}{{- end -}}
{{- end }}

{{- define "debt.caddyfile" -}}
${caddyfile}{{ end }}
`;

const notes = (keys: readonly (readonly [string, readonly string[]])[]) => `The debt tracker will answer at {{ .Values.origin }}.

The services start when these Secrets of the namespace {{ .Release.Namespace }} have these keys:
${keys.map(([id, names]) => `  {{ .Values.secrets.${id} }}: ${names.join(', ')}`).join('\n')}

Until the jobs that prepare the databases are done, pods of the services end and are started again:
  kubectl --namespace {{ .Release.Namespace }} get jobs,pods
{{- if ne .Values.service.type "LoadBalancer" }}

Nothing outside the cluster reaches a Service of type {{ .Values.service.type }} by itself: put something that ends TLS in front of it.
{{- end }}
`;
