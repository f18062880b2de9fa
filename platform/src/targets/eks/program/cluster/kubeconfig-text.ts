/** How `kubectl` and Pulumi sign in to the cluster: with a token that the `aws` program makes, so that none is ever kept. */

export interface KubeconfigParts {
  readonly name: string;
  readonly endpoint: string;
  /** Base64 of PEM. */
  readonly authority: string;
  readonly region: string;
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
