/** One identity for each workload that calls AWS, today the mailer alone, with the least permissions. */
import * as aws from '@pulumi/aws';
import { callsCloud } from '../../../../model/cloud-identity.ts';
import { cluster as names } from '../../../../model/cluster.ts';
import type { Unit, UnitId } from '../../../../model/resolved.ts';
import { secretPrefix } from '../../../../model/secret-name.ts';
import type { Cluster } from '../cluster/cluster.ts';
import { type Context, group } from '../context.ts';
import type { Mail } from '../mail/mail.ts';
import type { Keys } from './keys.ts';
import { createRole, type Statement } from './roles.ts';

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
  const associate = (what: string, namespace: string, serviceAccount: string, may: readonly Statement[]): void => {
    const role = createRole(context, { what: `pod-${what}`, service: 'pods.eks.amazonaws.com', may }, options);
    new aws.eks.PodIdentityAssociation(
      what,
      { clusterName: cluster.name, namespace, serviceAccount, roleArn: role.arn, tags: context.tags(`pod-${what}`) },
      options,
    );
  };
  for (const id of workloadsOf(units)) associate(id, names.namespaces.app, id, mayOf(id, mail));
  associate('secret-store', secretStore.namespace, secretStore.serviceAccount, readSecrets(context, keys));
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
