/** The values of the Helm chart: one type for the defaults, the schema and the templates. */
import { type Static, Type } from 'typebox';
import { managedPorts } from '../../../model/cluster.ts';
import { sizes } from '../../../model/sizes.ts';

const closed = { additionalProperties: false };
const scale = Type.Object({ min: Type.Integer({ minimum: 1, maximum: 100 }), max: Type.Integer({ minimum: 2, maximum: 100 }) }, closed);
const digest = Type.String({ pattern: '^(sha256:[0-9a-f]{64})?$' });
const secret = Type.String({ pattern: '^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$' });
const port = Type.Integer({ minimum: 1, maximum: 65_535 });
const ranges = Type.Array(Type.String({ pattern: '^[0-9.]+/[0-9]{1,2}$' }), { minItems: 1, maxItems: 16 });

export const valuesSchema = Type.Object(
  {
    global: Type.Optional(Type.Object({})),
    origin: Type.String({
      pattern: '^https://[a-z0-9.-]+(:[0-9]+)?$',
      description: 'What people type; https only, and without a slash at the end.',
    }),
    clusterDomain: Type.String({ pattern: '^[a-z0-9.-]+$' }),
    images: Type.Object(
      {
        registry: Type.String({ pattern: '^[a-z0-9][a-z0-9._/:-]*$', description: 'Registry and path; the name of the image follows.' }),
        tag: Type.String({
          pattern: '^([A-Za-z0-9_][A-Za-z0-9._-]{0,61})?$',
          description: "Of images without a digest; the chart's version when empty.",
        }),
        digests: Type.Object(
          { expenses: digest, mailer: digest, throttler: digest, notifier: digest, gateway: digest, web: digest },
          closed,
        ),
      },
      closed,
    ),
    replicas: Type.Object({ expenses: scale, mailer: scale, throttler: scale, notifier: scale, gateway: scale, web: scale }, closed),
    secrets: Type.Object(
      { expenses: secret, mailer: secret, throttler: secret, notifier: secret },
      { ...closed, description: 'Existing Secrets, by service; the notes list the keys that each must have.' },
    ),
    stores: Type.Object(
      {
        ranges,
        ports: Type.Object({ postgres: port, mongodb: port, kafka: port, rabbitmq: port, redis: port }, closed),
      },
      { ...closed, description: 'Where the servers are, so that the network policies let the services reach them and nothing else.' },
    ),
    mail: Type.Object({ transportUrl: Type.String({ pattern: '^ses://[a-z0-9.-]+:[0-9]+$' }), ranges, port }, closed),
    service: Type.Object(
      {
        type: Type.Union([Type.Literal('LoadBalancer'), Type.Literal('NodePort'), Type.Literal('ClusterIP')]),
        port,
        annotations: Type.Record(Type.String(), Type.String()),
        healthCheckRanges: ranges,
      },
      {
        ...closed,
        description:
          'The ingress. TLS ends in front of it. A load balancer asks port 8081 for health from healthCheckRanges, the subnets where it is.',
      },
    ),
  },
  closed,
);
export type Values = Static<typeof valuesSchema>;

const { min, max } = sizes.staging.services.expenses;

export const defaultValues: Values = {
  origin: 'https://debt.example.com',
  clusterDomain: 'cluster.local',
  images: {
    registry: 'registry.example.com/debt',
    tag: '',
    digests: { expenses: '', mailer: '', throttler: '', notifier: '', gateway: '', web: '' },
  },
  replicas: {
    expenses: { min, max },
    mailer: { min, max },
    throttler: { min, max },
    notifier: { min, max },
    gateway: { min, max },
    web: { min, max },
  },
  secrets: { expenses: 'expenses', mailer: 'mailer', throttler: 'throttler', notifier: 'notifier' },
  stores: {
    ranges: ['10.0.64.0/20'],
    ports: {
      postgres: managedPorts.postgres,
      mongodb: managedPorts.mongodb,
      kafka: managedPorts.kafka,
      rabbitmq: managedPorts.rabbitmq,
      redis: managedPorts.redis,
    },
  },
  mail: { transportUrl: 'ses://email.eu-central-1.amazonaws.com:443', ranges: ['10.0.80.0/20'], port: managedPorts['mail-sink'] },
  service: { type: 'LoadBalancer', port: 443, annotations: {}, healthCheckRanges: ['10.0.128.0/20'] },
};
