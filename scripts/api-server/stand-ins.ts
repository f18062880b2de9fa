/**
 * Definitions of kinds that belong to other operators. These are simplified versions of our own: they accept the fields that we render, and no
 * others.
 */
const text = { type: 'string' } as const;
const object = (properties: Readonly<Record<string, unknown>>) => ({
  type: 'object',
  properties,
  required: Object.keys(properties),
});

/** ExternalSecret of external-secrets.io, as far as the manifests of eks use it. */
export const externalSecretStandIn = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: 'externalsecrets.external-secrets.io', annotations: { 'debt.dev/stand-in': 'of the checks, not of External Secrets' } },
  spec: {
    group: 'external-secrets.io',
    scope: 'Namespaced',
    names: { kind: 'ExternalSecret', listKind: 'ExternalSecretList', plural: 'externalsecrets', singular: 'externalsecret' },
    versions: [
      {
        name: 'v1',
        served: true,
        storage: true,
        schema: {
          openAPIV3Schema: {
            type: 'object',
            properties: {
              spec: object({
                refreshInterval: text,
                refreshPolicy: { type: 'string', enum: ['CreatedOnce', 'Periodic', 'OnChange'] },
                secretStoreRef: object({ kind: { type: 'string', enum: ['SecretStore', 'ClusterSecretStore'] }, name: text }),
                target: object({ name: text, creationPolicy: text, deletionPolicy: text }),
                data: {
                  type: 'array',
                  items: object({
                    secretKey: text,
                    remoteRef: object({
                      key: text,
                      property: text,
                      conversionStrategy: text,
                      decodingStrategy: text,
                      metadataPolicy: text,
                    }),
                  }),
                },
              }),
            },
            required: ['spec'],
          },
        },
      },
    ],
  },
} as const;
