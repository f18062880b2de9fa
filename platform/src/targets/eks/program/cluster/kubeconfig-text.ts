/** How `kubectl` and Pulumi authenticate to the cluster: with a token that the `aws` program creates, so that no token is ever stored. */

export interface KubeconfigParts {
  readonly name: string;
  readonly endpoint: string;
  /** The CA certificate: base64 of PEM. */
  readonly caCertificate: string;
  readonly region: string;
}

/** JSON is valid YAML. */
export function kubeconfigText({ name, endpoint, caCertificate, region }: KubeconfigParts): string {
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': name,
    clusters: [{ name, cluster: { server: endpoint, 'certificate-authority-data': caCertificate } }],
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
