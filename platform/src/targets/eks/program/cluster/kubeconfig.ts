/** The cluster's kubeconfig, an output that resolves when the cluster exists. */
import * as pulumi from '@pulumi/pulumi';
import type { Context } from '../context.ts';
import type { Cluster } from './cluster.ts';
import { kubeconfigText } from './kubeconfig-text.ts';

export function kubeconfig({ settings }: Context, { name, endpoint, caCertificate }: Cluster): pulumi.Output<string> {
  return pulumi
    .all([name, endpoint, caCertificate])
    .apply(([named, at, by]) => kubeconfigText({ name: named, endpoint: at, caCertificate: by, region: settings.region }));
}
