/**
 * The secrets of the services as the External Secrets operator fetches them. Every default is explicit: Argo treats a value that the API fills in as
 * drift.
 */
import { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import type { Resolved } from '../../model/resolved.ts';
import { secretName } from '../../model/secret-name.ts';
import { namespaceOf, serviceSecret } from './names.ts';
import { metadataOf } from './workload.ts';

/** Created by the cloud program; its role may read the secrets of this environment only. */
export const secretStore = 'debt';
const refresh = '1h0m0s';

export class ExternalSecrets extends Construct {
  constructor(scope: Construct, { environment, units }: Resolved, wave: number) {
    super(scope, 'external-secrets');
    for (const unit of units) {
      const keys = secretKeys(unit.env);
      if (unit.kind !== 'service' || unit.owner === undefined || keys.length === 0) continue;
      const { id, owner, image } = unit;
      const belonging = { id, image, namespace: namespaceOf(unit), environment: environment.name, component: 'secret', wave };
      new ApiObject(this, id, {
        apiVersion: 'external-secrets.io/v1',
        kind: 'ExternalSecret',
        metadata: metadataOf(belonging, serviceSecret(owner)),
        spec: {
          refreshInterval: refresh,
          refreshPolicy: 'Periodic',
          secretStoreRef: { kind: 'ClusterSecretStore', name: secretStore },
          target: { name: serviceSecret(owner), creationPolicy: 'Owner', deletionPolicy: 'Retain' },
          data: keys.map((key) => ({
            secretKey: key,
            remoteRef: {
              key: secretName(environment.name, owner),
              property: key,
              conversionStrategy: 'Default',
              decodingStrategy: 'None',
              metadataPolicy: 'None',
            },
          })),
        },
      });
    }
  }
}

export const secretKeys = (env: Resolved['units'][number]['env']): readonly string[] =>
  env.flatMap((entry) => ('secret' in entry ? [entry.key] : []));
