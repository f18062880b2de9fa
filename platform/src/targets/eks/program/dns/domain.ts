/**
 * The record of the domain. Auto Mode chooses the name of the load balancer, and only when the manifests are applied. external-dns, in the cluster,
 * therefore writes the record: it may change the names of this domain in this zone, and nothing else.
 */
import type { Cluster } from '../cluster/cluster.ts';
import { type Context, group } from '../context.ts';
import { createPodIdentity } from '../identity/pod-identity.ts';
import type { Statement } from '../identity/roles.ts';

export const externalDns = { namespace: 'external-dns', serviceAccount: 'external-dns' } as const;

/** The permissions of external-dns. Without a zone of ours there is nothing to write, and no identity. */
export function createDomainIdentity(context: Context, cluster: Cluster): void {
  const { settings } = context;
  if (settings.zoneId === undefined) return;
  const options = group(context, 'Domain');
  const may = changeDomain(settings.zoneId, settings.domain);
  createPodIdentity(context, cluster, { what: 'external-dns', ...externalDns, may }, options);
}

/** external-dns marks each record that it writes with a TXT record, named after the record and, since 0.12, its type. */
function changeDomain(zoneId: string, domain: string): readonly Statement[] {
  const zone = `arn:aws:route53:::hostedzone/${zoneId}`;
  const names = [domain, ...['a', 'aaaa', 'cname'].map((type) => `${type}-${domain}`)];
  return [
    {
      actions: ['route53:ChangeResourceRecordSets'],
      resources: [zone],
      condition: { 'ForAllValues:StringEquals': { 'route53:ChangeResourceRecordSetsNormalizedRecordNames': names } },
    },
    { actions: ['route53:ListResourceRecordSets'], resources: [zone] },
    // AWS has no resource for this action.
    { actions: ['route53:ListHostedZones'], resources: ['*'] },
  ];
}

/** Values of the chart. `sync` deletes the record together with the load balancer; the marks keep records of others untouched. */
export const externalDnsValues = ({ settings, name }: Context): Readonly<Record<string, unknown>> => ({
  provider: { name: 'aws' },
  policy: 'sync',
  registry: 'txt',
  txtOwnerId: name('', 'cluster'),
  sources: ['service'],
  domainFilters: [settings.domain],
  env: [{ name: 'AWS_DEFAULT_REGION', value: settings.region }],
  extraArgs: [`--zone-id-filter=${settings.zoneId ?? ''}`, '--aws-zone-type=public'],
  serviceAccount: { name: externalDns.serviceAccount },
});
