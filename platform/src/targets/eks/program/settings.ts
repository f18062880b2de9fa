/** The operator's settings of an environment on AWS, in one file that is validated before any call to AWS. */
import { type Static, Type } from 'typebox';
import { Errors } from 'typebox/value';
import { cluster, managedPorts } from '../../../model/cluster.ts';
import { isPrivate, parseRange } from '../../../model/ip-ranges.ts';
import type { SecretId } from '../../../model/model.ts';
import { platform } from '../../../model/platform.ts';
import { keysOf } from '../../../model/records.ts';

const range = Type.String({ pattern: '^\\d{1,3}(\\.\\d{1,3}){3}/\\d{1,2}$' });

export const settingsSchema = Type.Object(
  {
    account: Type.String({ pattern: '^\\d{12}$', description: 'The AWS account, so that another one is never changed by mistake.' }),
    region: Type.Literal('eu-central-1', { description: 'The one region that the price table knows.' }),
    domain: Type.String({ pattern: '^[a-z0-9-]+(\\.[a-z0-9-]+)+$', description: 'Where people reach the platform.' }),
    zoneId: Type.Optional(Type.String({ pattern: '^Z[A-Z0-9]{6,31}$', description: 'The hosted zone of the domain in Route 53.' })),
    owner: Type.String({ minLength: 1, maxLength: 128, description: 'A tag of every resource: who answers for it.' }),
    ownerEmail: Type.String({
      pattern: '^[^@\\s]+@[a-z0-9-]+(\\.[a-z0-9-]+)+$',
      maxLength: 254,
      description: 'Where alarms, bounces and the budget are reported. AWS asks this address once to confirm.',
    }),
    costCenter: Type.String({ minLength: 1, maxLength: 128, description: 'A tag of every resource: who pays for it.' }),
    operatorRanges: Type.Array(range, { maxItems: 20, description: 'Who may reach the API of the cluster from outside; none in prod.' }),
    sourceRanges: Type.Optional(
      Type.Array(range, { minItems: 1, maxItems: 20, description: 'Who may reach the platform; without it, the whole internet.' }),
    ),
    operatorRoles: Type.Array(Type.String({ pattern: '^arn:aws:iam::\\d{12}:(role|user)/.+$' }), {
      maxItems: 20,
      description: 'Who administers the cluster, as ARNs of roles or users: these and no one else. Who creates it must be among them.',
    }),
    budgetMonthlyUsd: Type.Number({ exclusiveMinimum: 0, description: 'A plan that may cost more is refused.' }),
    retire: Type.Optional(
      Type.String({ description: 'The name of this environment, typed out: its data is no longer protected and can be deleted.' }),
    ),
    network: Type.Optional(range),
    /** How often each login was renewed, by its label; a higher number is a new password. */
    generations: Type.Optional(Type.Record(Type.String(), Type.Integer({ minimum: 1, maximum: 10_000 }))),
    /** The commit of the rendered manifests that ArgoCD follows. */
    gitops: Type.Optional(
      Type.Object(
        { repository: Type.String({ pattern: '^https://' }), path: Type.String(), revision: Type.String({ minLength: 1 }) },
        {
          additionalProperties: false,
        },
      ),
    ),
  },
  { additionalProperties: false },
);
export type Settings = Static<typeof settingsSchema>;

/** The settings, or all faults in the value, one line each. */
export function parseSettings(value: unknown): { readonly settings: Settings } | { readonly faults: readonly string[] } {
  if (!isSettings(value)) return { faults: Errors(settingsSchema, value).flatMap(faultOfShape) };
  const { network = defaultNetwork } = value;
  const faults = [
    ...(isPrivate(network) ? [] : [`/network: ${network} is not within a private range: ${cluster.privateRanges.join(', ')}`]),
    ...[...value.operatorRanges, ...(value.sourceRanges ?? []), network].flatMap(faultOfRange),
    ...Object.keys(value.generations ?? {}).flatMap(faultsOfLabel),
    ...(value.gitops === undefined ? [] : faultsOfRepository(value.gitops.repository)),
  ];
  return faults.length > 0 ? { faults } : { settings: value };
}

type ShapeError = ReturnType<typeof Errors>[number];

/** Names the required value where the library only names its rule. The library reports a superfluous key twice. */
function faultOfShape({ keyword, instancePath, params, message }: ShapeError): readonly string[] {
  if (keyword === 'additionalProperties') return [];
  const where = instancePath === '' ? 'the file' : instancePath;
  if (keyword === 'boolean') return [`${where}: there is no such setting`];
  return [keyword === 'const' && 'allowedValue' in params ? `${where}: must be ${String(params.allowedValue)}` : `${where}: ${message}`];
}

const isSettings = (value: unknown): value is Settings => Errors(settingsSchema, value).length === 0;

function faultOfRange(text: string): readonly string[] {
  try {
    return parseRange(text).bits === 0 ? [`${text} is the whole internet`] : [];
  } catch (error) {
    return [error instanceof Error ? error.message : String(error)];
  }
}

/** Engines for whose users AWS accepts new passwords. */
const engines = keysOf(managedPorts).filter((id) => id !== 'rabbitmq' && id !== 'mail-sink');
const keys: readonly SecretId[] = ['service-token', 'code-key', 'seal-key'];

/** An unknown label would renew nothing, while the operator believes that it did. */
function faultsOfLabel(label: string): readonly string[] {
  const [kind, what, service, ...more] = label.split('/');
  if (kind === 'login' && what === 'rabbitmq')
    return [
      `/generations/${label}: Amazon MQ changes no password of a RabbitMQ broker that is there, so the Secret would get one that the broker refuses, and ` +
        'every service would be locked out; take the label out of the settings, and see "Rotate" in docs/aws.md',
    ];
  const isKey = kind === 'key' && service === undefined && keys.some((key) => key === what);
  const isLogin =
    kind === 'login' && more.length === 0 && engines.some((id) => id === what) && service !== undefined && service in platform.services;
  return isKey || isLogin
    ? []
    : [`/generations/${label}: nothing has this label; there are login/<${engines.join('|')}>/<service> and key/<${keys.join('|')}>`];
}

/** The settings, the state and the Application of ArgoCD contain this URL in plain text. */
function faultsOfRepository(repository: string): readonly string[] {
  if (!URL.canParse(repository)) return ['/gitops/repository: this is not a URL'];
  const { username, password, search, hash } = new URL(repository);
  if ([username, password, search, hash].every((part) => part === '')) return [];
  return [
    '/gitops/repository: the URL carries a user, a token or a query, and it is kept unencrypted; write the plain URL, and give ArgoCD the ' +
      'credentials in a Secret of its namespace with the label argocd.argoproj.io/secret-type: repository',
  ];
}

export const defaultNetwork = '10.20.0.0/16';
/** Three zones of each supported region. */
export const zonesOf = { 'eu-central-1': ['eu-central-1a', 'eu-central-1b', 'eu-central-1c'] } as const satisfies Record<
  Settings['region'],
  readonly [string, string, string]
>;
