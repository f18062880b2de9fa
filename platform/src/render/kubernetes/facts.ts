/**
 * External inputs of the manifests, in addition to the model. They are typed and parsed completely: a manifest never contains a host or a password of
 * a managed store.
 */
import { type Static, Type } from 'typebox';
import { Value } from 'typebox/value';
import { PlatformError } from '../../failures/failures.ts';
import { profiles } from '../../model/cloud-profiles.ts';
import { cluster, managedPorts } from '../../model/cluster.ts';
import type { Port, ServiceId, SizeId } from '../../model/model.ts';
import { platform } from '../../model/platform.ts';
import { keysOf } from '../../model/records.ts';
import type { Facts, UnitId } from '../../model/resolved.ts';
import { type ClusterTarget, targets } from '../../model/targets.ts';
import { hostOf } from './names.ts';

const image = Type.String({ pattern: '^[a-z0-9][a-z0-9._/:-]*(:[A-Za-z0-9._-]+|@sha256:[a-f0-9]{64})$' });
const range = Type.String({ pattern: '^[0-9.]+/[0-9]{1,2}$' });
const closed = { additionalProperties: false };

/** Our own images; the model pins those of the engines. On AWS, mail is really sent, and nothing captures it. */
const images = Type.Object(
  { expenses: image, mailer: image, throttler: image, notifier: image, gateway: image, web: image, 'mail-sink': Type.Optional(image) },
  closed,
);
export const clusterFacts = Type.Object(
  {
    images,
    /** The addresses for users; the first one is printed. */
    origins: Type.Array(Type.String({ pattern: '^https?://[^/]+$' }), { minItems: 1, maxItems: 8 }),
    /** For eks only. */
    aws: Type.Optional(
      Type.Object(
        {
          region: Type.String({ pattern: '^[a-z]{2}-[a-z]+-[0-9]$' }),
          certificateArn: Type.String({ pattern: '^arn:aws[a-z-]*:acm:[a-z0-9-]+:[0-9]{12}:certificate/[a-z0-9-]+$' }),
          /** The subnets of the managed stores. */
          storeSubnets: Type.Array(range, { minItems: 1, maxItems: 16 }),
          /** The subnets of the private AWS endpoints that pods call. Empty: the services are called at their public addresses. */
          endpointSubnets: Type.Array(range, { maxItems: 16 }),
          /** The subnets of the load balancers, which query the gateway for its health. */
          publicSubnets: Type.Array(range, { minItems: 1, maxItems: 16 }),
          /** Who may reach the load balancer; without it, the whole internet. */
          sourceRanges: Type.Optional(Type.Array(range, { minItems: 1, maxItems: 20 })),
        },
        closed,
      ),
    ),
  },
  closed,
);
export type ClusterFacts = Static<typeof clusterFacts>;

/** How messages refer to the file that `debt-platform up eks` writes. */
const written = ['debt-platform up eks --env NAME', 'debt-platform synth eks --facts env/NAME/facts.json'];

/** Throws `facts_invalid` with all problems together. If a size is given, this includes facts of an environment of another size. */
export function parseClusterFacts(value: unknown, target: ClusterTarget, size?: SizeId): ClusterFacts {
  const { engines, images } = targets[target].cluster;
  if (!Value.Check(clusterFacts, value)) {
    const problems = [...Value.Errors(clusterFacts, value)].map(({ instancePath, message }) => `${instancePath || '/'} ${message}`);
    throw unusable(problems.join('; '), engines === 'managed' ? written : []);
  }
  if (engines === 'managed' && value.aws === undefined) throw unusable(`/aws must be there for the target ${target}`);
  if (engines === 'pods' && value.images['mail-sink'] === undefined) throw unusable(`/images must have mail-sink for the target ${target}`);
  const floating = Object.values(value.images).filter((each) => !each.includes('@sha256:'));
  if (images === 'digest' && floating.length > 0) throw unusable(`${target} runs digests only, not ${floating.join(', ')}`);
  if (size !== undefined && value.aws !== undefined) assertEndpoints(value.aws.endpointSubnets, size);
  return value;
}

const unusable = (why: string, fix: readonly string[] = []): PlatformError =>
  new PlatformError('facts_invalid', { what: 'the facts cannot be used', why, fix });

/** The egress route of mail is rendered from the facts, and must match the one that the size has on AWS. */
function assertEndpoints(endpointSubnets: readonly string[], size: SizeId): void {
  const wanted = profiles[size].interfaceEndpoints;
  if (wanted === endpointSubnets.length > 0) return;
  throw new PlatformError('facts_invalid', {
    what: `the facts are not of an environment of size ${size}`,
    why: wanted
      ? `/aws/endpointSubnets is empty, and at size ${size} the services of AWS are called at private endpoints`
      : `/aws/endpointSubnets names private endpoints, and at size ${size} there are none`,
    fix: [`debt-platform up eks --env NAME --size ${size}`, 'choose the --size that the environment has'],
  });
}

export const imageIds = ['expenses', 'mailer', 'throttler', 'notifier', 'gateway', 'web', 'mail-sink'] as const;
export type ImageId = (typeof imageIds)[number];

/** The reference of each of our images. */
export const imagesBy = (of: (id: ImageId) => string) => ({
  expenses: of('expenses'),
  mailer: of('mailer'),
  throttler: of('throttler'),
  notifier: of('notifier'),
  gateway: of('gateway'),
  web: of('web'),
  'mail-sink': of('mail-sink'),
});

/** Invented and recognisable: for reading manifests and for tests. On AWS, the size determines whether there are private endpoints. */
export function exampleFacts(target: ClusterTarget, size: SizeId = targets[target].defaultSize): ClusterFacts {
  const nothing = '0'.repeat(64);
  const imageOf = (id: ImageId) =>
    targets[target].cluster.images === 'content'
      ? `debt.local/${id}:c-${nothing.slice(0, 16)}`
      : `000000000000.dkr.ecr.eu-central-1.amazonaws.com/debt/${id}@sha256:${nothing}`;
  const all = imagesBy(imageOf);
  if (targets[target].cluster.engines === 'pods') return { images: all, origins: ['http://localhost:7000', 'http://127.0.0.1:7000'] };
  return {
    images: all,
    origins: ['https://debt.example.com'],
    aws: {
      region: 'eu-central-1',
      certificateArn: 'arn:aws:acm:eu-central-1:000000000000:certificate/00000000-0000-0000-0000-000000000000',
      storeSubnets: ['10.0.64.0/20'],
      endpointSubnets: profiles[size].interfaceEndpoints ? ['10.0.80.0/20'] : [],
      publicSubnets: ['10.0.128.0/20'],
    },
  };
}

const isService = (id: string): id is ServiceId => keysOf(platform.services).some((each) => each === id);
const isImage = (id: string): id is ImageId => imageIds.some((each) => each === id);

/** The same facts in the form that `resolve` requires. */
export function modelFacts(facts: ClusterFacts, target: ClusterTarget): Facts {
  const [first = '', ...more] = facts.origins;
  return {
    public: { origins: [first, ...more], host: '0.0.0.0' },
    address: (unit, port) => addressOf(unit, port, facts, target),
    image(unit) {
      const id = unit.split('-')[0] ?? unit;
      const found = isImage(unit) ? facts.images[unit] : isImage(id) ? facts.images[id] : undefined;
      if (found !== undefined) return found;
      throw new Error(`there is no image of ${unit}`);
    },
    directory(of) {
      // The page is in the image of `web`, and no need of a pod is provided by a disk.
      return of === 'web' ? '/srv' : `/${of}`;
    },
    outside: facts.aws === undefined ? [] : [...facts.aws.storeSubnets],
    ...(targets[target].cluster.engines === 'managed' ? { caFile: cluster.managedAuthorities } : {}),
  };
}

/** The ports of the gateway, of the page or of a service. */
function portsOf(unit: UnitId): Readonly<Record<string, Port>> | undefined {
  if (unit === 'gateway' || unit === 'web') return platform[unit === 'web' ? 'pages' : unit].ports;
  return isService(unit) ? platform.services[unit].ports : undefined;
}

function addressOf(unit: UnitId, port: string, { aws }: ClusterFacts, target: ClusterTarget): ReturnType<Facts['address']> {
  const ports = portsOf(unit);
  if (ports !== undefined) return { host: hostOf(unit, cluster.namespaces.app), port: ports[port]?.number ?? 0 };
  if (!(unit in platform.engines)) throw new Error(`${unit} has no address`);
  const engine = keysOf(platform.engines).find((id) => id === unit) ?? 'postgres';
  if (targets[target].cluster.engines === 'pods')
    return { host: hostOf(unit, cluster.namespaces.stores), port: platform.engines[engine].port };
  // Hosts of managed stores are inside the URLs that the cloud program writes; only the mail service has a public address.
  const host = engine === 'mail-sink' ? `email.${aws?.region ?? ''}.amazonaws.com` : `${engine}.managed`;
  return { host, port: managedPorts[engine], tls: true };
}
