/** The identity on AWS of the pods of one service account. */
import * as aws from '@pulumi/aws';
import type * as pulumi from '@pulumi/pulumi';
import { type Cluster, clusterArn } from '../cluster/cluster.ts';
import type { Context } from '../context.ts';
import { createRole, type Statement } from './roles.ts';

export interface PodIdentity {
  readonly what: string;
  readonly namespace: string;
  readonly serviceAccount: string;
  readonly may: readonly Statement[];
}

export function createPodIdentity(context: Context, cluster: Cluster, pod: PodIdentity, options: pulumi.CustomResourceOptions): void {
  const { what, namespace, serviceAccount, may } = pod;
  const session = { 'kubernetes-namespace': namespace, 'kubernetes-service-account': serviceAccount };
  const role = createRole(
    context,
    { what: `pod-${what}`, service: 'pods.eks.amazonaws.com', source: clusterArn(context), session, may },
    options,
  );
  new aws.eks.PodIdentityAssociation(
    what,
    { clusterName: cluster.name, namespace, serviceAccount, roleArn: role.arn, tags: context.tags(`pod-${what}`) },
    options,
  );
}
