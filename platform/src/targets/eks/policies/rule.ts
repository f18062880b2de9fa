/** The type of a rule, and helpers to build rules. */
import type { Settings } from '../program/settings.ts';

export type Props = Readonly<Record<string, unknown>>;
export interface Governed {
  readonly type: string;
  readonly name: string;
  readonly props: Props;
}
/** The policy context: what rules must know of the environment. Without it, the strictest one applies. */
export interface PolicyContext {
  readonly size: string;
  readonly region: Settings['region'];
  readonly budgetMonthlyUsd: number;
  /** The operator has confirmed by name that the data may be deleted. */
  readonly retiring: boolean;
}
export const strictest: PolicyContext = {
  size: 'prod',
  region: 'eu-central-1',
  budgetMonthlyUsd: Number.MAX_SAFE_INTEGER,
  retiring: false,
};

export interface Rule {
  readonly id: string;
  /** The requirement, as text. */
  readonly statement: string;
  /** All violations of the resource. */
  check(resource: Governed, policyContext: PolicyContext): readonly string[];
}

export const stores = {
  rds: 'aws:rds/instance:Instance',
  documentdb: 'aws:docdb/cluster:Cluster',
  valkey: 'aws:elasticache/replicationGroup:ReplicationGroup',
  kafka: 'aws:msk/cluster:Cluster',
  rabbitmq: 'aws:mq/broker:Broker',
} as const;
export const clusterType = 'aws:eks/cluster:Cluster';
export const everywhere = ['0.0.0.0/0', '::/0'];

/** The value at a path such as `vpcConfig.publicAccessCidrs`. */
export function at(props: Props, path: string): unknown {
  return path
    .split('.')
    .reduce<unknown>((value, key) => (typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined), props);
}
export const present = (value: unknown): boolean => value !== undefined && value !== null && value !== '' && value !== false;
export const list = (value: unknown): readonly unknown[] =>
  Array.isArray(value) ? value : value === undefined || value === null ? [] : [value];
export const unless = (fine: boolean, fault: string): readonly string[] => (fine ? [] : [fault]);

/** For each type, the paths that must have a value. */
export function mustHave(paths: Readonly<Record<string, readonly string[]>>): Rule['check'] {
  return ({ type, props }) => (paths[type] ?? []).flatMap((path) => unless(present(at(props, path)), `${path} must be set`));
}
/** For each type, the path and the one value that it must have. */
export function mustBe(values: Readonly<Record<string, readonly (readonly [string, unknown])[]>>): Rule['check'] {
  return ({ type, props }) =>
    (values[type] ?? []).flatMap(([path, wanted]) => unless(at(props, path) === wanted, `${path} must be ${JSON.stringify(wanted)}`));
}
