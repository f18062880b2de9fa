/** Schemas of the custom resources that we render; Kubernetes itself does not know them. */
import { type Static, Type } from 'typebox';
import { Errors } from 'typebox/value';

const closed = { additionalProperties: false };
const text = Type.String({ minLength: 1 });
const labels = Type.Record(Type.String(), Type.String());
const metadata = Type.Object(
  { name: text, namespace: Type.Optional(text), labels: Type.Optional(labels), annotations: Type.Optional(labels) },
  closed,
);

const externalSecret = Type.Object(
  {
    apiVersion: Type.Literal('external-secrets.io/v1'),
    kind: Type.Literal('ExternalSecret'),
    metadata,
    spec: Type.Object(
      {
        refreshInterval: Type.String({ pattern: '^([0-9]+h)?([0-9]+m)?([0-9]+s)?$' }),
        refreshPolicy: Type.Literal('Periodic'),
        secretStoreRef: Type.Object({ kind: Type.Literal('ClusterSecretStore'), name: text }, closed),
        target: Type.Object({ name: text, creationPolicy: Type.Literal('Owner'), deletionPolicy: Type.Literal('Retain') }, closed),
        data: Type.Array(
          Type.Object(
            {
              secretKey: text,
              remoteRef: Type.Object(
                {
                  key: text,
                  property: text,
                  conversionStrategy: Type.Literal('Default'),
                  decodingStrategy: Type.Literal('None'),
                  metadataPolicy: Type.Literal('None'),
                },
                closed,
              ),
            },
            closed,
          ),
          { minItems: 1 },
        ),
      },
      closed,
    ),
  },
  closed,
);
export type ExternalSecret = Static<typeof externalSecret>;

const appProject = Type.Object(
  {
    apiVersion: Type.Literal('argoproj.io/v1alpha1'),
    kind: Type.Literal('AppProject'),
    metadata,
    spec: Type.Object(
      {
        description: text,
        sourceRepos: Type.Array(text, { minItems: 1 }),
        destinations: Type.Array(Type.Object({ server: text, namespace: text }, closed), { minItems: 1 }),
        clusterResourceWhitelist: Type.Array(Type.Object({ group: Type.String(), kind: text }, closed)),
        namespaceResourceWhitelist: Type.Array(Type.Object({ group: Type.String(), kind: text }, closed)),
        orphanedResources: Type.Object({ warn: Type.Boolean() }, closed),
      },
      closed,
    ),
  },
  closed,
);

const application = Type.Object(
  {
    apiVersion: Type.Literal('argoproj.io/v1alpha1'),
    kind: Type.Literal('Application'),
    metadata,
    spec: Type.Object(
      {
        project: text,
        source: Type.Object({ repoURL: text, path: text, targetRevision: Type.String({ pattern: '^[0-9a-f]{40}$' }) }, closed),
        destination: Type.Object({ server: text, namespace: text }, closed),
        revisionHistoryLimit: Type.Integer({ minimum: 1 }),
        syncPolicy: Type.Object(
          {
            automated: Type.Object({ prune: Type.Boolean(), selfHeal: Type.Boolean() }, closed),
            syncOptions: Type.Array(text),
            retry: Type.Object(
              {
                limit: Type.Integer({ minimum: 0 }),
                backoff: Type.Object({ duration: text, factor: Type.Integer(), maxDuration: text }, closed),
              },
              closed,
            ),
          },
          closed,
        ),
      },
      closed,
    ),
  },
  closed,
);

const schemas = new Map<string, typeof externalSecret | typeof appProject | typeof application>([
  ['external-secrets.io/v1 ExternalSecret', externalSecret],
  ['argoproj.io/v1alpha1 AppProject', appProject],
  ['argoproj.io/v1alpha1 Application', application],
]);

/** The problems of a custom resource; undefined when its schema is unknown. */
export function customProblems(type: string, object: unknown): readonly string[] | undefined {
  const schema = schemas.get(type);
  return schema === undefined ? undefined : Errors(schema, object).map(({ instancePath, message }) => `${instancePath || '/'} ${message}`);
}
