/** One identity for each workload that calls AWS, today the mailer alone, with the least permissions. */
import { callsCloud } from '../../../../model/cloud-identity.ts';
import { cluster as names } from '../../../../model/cluster.ts';
import type { Unit, UnitId } from '../../../../model/resolved.ts';
import { secretPrefix } from '../../../../model/secret-name.ts';
import type { Cluster } from '../cluster/cluster.ts';
import { type Context, group } from '../context.ts';
import type { Mail } from '../mail/mail.ts';
import type { Keys } from './keys.ts';
import { createPodIdentity } from './pod-identity.ts';
import type { Statement } from './roles.ts';

/** The operator that copies secrets into the cluster. */
export const secretStore = { namespace: 'external-secrets', serviceAccount: 'external-secrets' } as const;

/** Service accounts in the app's namespace have the names of their units. */
const workloadsOf = (units: readonly Unit[]): readonly UnitId[] => units.filter((unit) => callsCloud(unit, units)).map(({ id }) => id);

export interface IdentityInputs {
  readonly context: Context;
  readonly cluster: Cluster;
  readonly keys: Keys;
  readonly mail: Mail;
  readonly units: readonly Unit[];
}

export function createIdentities({ context, cluster, keys, mail, units }: IdentityInputs): void {
  const options = group(context, 'Identities');
  for (const id of workloadsOf(units))
    createPodIdentity(context, cluster, { what: id, namespace: names.namespaces.app, serviceAccount: id, may: mayOf(id, mail) }, options);
  createPodIdentity(context, cluster, { what: 'secret-store', ...secretStore, may: readSecrets(context, keys) }, options);
}

function mayOf(id: UnitId, mail: Mail): readonly Statement[] {
  if (id !== 'mailer') throw new Error(`${id} calls AWS, but no policy for it is defined`);
  return [{ actions: ['ses:SendEmail', 'ses:SendRawEmail'], resources: [mail.identityArn, mail.configurationSetArn] }];
}

function readSecrets({ settings, environment }: Context, keys: Keys): readonly Statement[] {
  const { region, account } = settings;
  return [
    {
      actions: ['secretsmanager:GetSecretValue', 'secretsmanager:DescribeSecret'],
      resources: [`arn:aws:secretsmanager:${region}:${account}:secret:${secretPrefix(environment.name)}*`],
    },
    {
      actions: ['kms:Decrypt'],
      resources: [keys.arn],
      condition: { StringEquals: { 'kms:ViaService': `secretsmanager.${region}.amazonaws.com` } },
    },
  ];
}
