/** How Pulumi and `kubectl` sign in to the cluster: with a token that the `aws` program makes, so that none is ever kept. */
import * as pulumi from '@pulumi/pulumi';
import type { Cluster } from './cluster.ts';
import type { Context } from './context.ts';

export interface KubeconfigParts {
  readonly name: string;
  readonly endpoint: string;
  /** Base64 of PEM. */
  readonly authority: string;
  readonly region: string;
}

export function kubeconfig({ settings }: Context, { name, endpoint, authority }: Cluster): pulumi.Output<string> {
  return pulumi
    .all([name, endpoint, authority])
    .apply(([named, at, by]) => kubeconfigText({ name: named, endpoint: at, authority: by, region: settings.region }));
}

/** JSON is YAML too. */
export function kubeconfigText({ name, endpoint, authority, region }: KubeconfigParts): string {
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': name,
    clusters: [{ name, cluster: { server: endpoint, 'certificate-authority-data': authority } }],
    contexts: [{ name, context: { cluster: name, user: name } }],
    users: [
      {
        name,
        user: {
          exec: {
            apiVersion: 'client.authentication.k8s.io/v1beta1',
            command: 'aws',
            args: ['eks', 'get-token', '--cluster-name', name, '--region', region, '--output', 'json'],
            interactiveMode: 'Never',
          },
        },
      },
    ],
  });
}
