/** Rules about an environment as a whole. */
import { estimate } from '../cost/estimate.ts';
import type { Circumstances, Governed } from './rule.ts';

export interface StackRule {
  readonly id: string;
  readonly says: string;
  check(resources: readonly Governed[], circumstances: Circumstances): readonly string[];
}

const natGatewaysMax = 3;

export const stackRules: readonly StackRule[] = [
  {
    id: 'within-budget',
    says: 'The environment cannot cost more than its budget.',
    check(resources, { budgetMonthlyUsd }) {
      const { total } = estimate(resources.map(({ type, name, props }) => ({ type, name, inputs: props })));
      return total.to <= budgetMonthlyUsd ? [] : [`it may cost ${total.to.toFixed(0)} USD a month, and the budget is ${budgetMonthlyUsd}`];
    },
  },
  {
    id: 'few-nat-gateways',
    says: `There are at most ${natGatewaysMax} NAT gateways.`,
    check(resources) {
      const count = resources.filter(({ type }) => type === 'aws:ec2/natGateway:NatGateway').length;
      return count <= natGatewaysMax ? [] : [`there are ${count}`];
    },
  },
  {
    id: 'buckets-are-closed',
    says: 'Every bucket blocks the public and refuses requests without TLS.',
    check: (resources) => resources.filter(({ type }) => isBucket(type)).flatMap((bucket) => faultsOfBucket(bucket, resources)),
  },
];

const isBucket = (type: string): boolean => /^aws:s3\/bucket(V2)?:/.test(type);
const blocks = ['blockPublicAcls', 'blockPublicPolicy', 'ignorePublicAcls', 'restrictPublicBuckets'];

/** The block and the policy of a bucket carry its name in the program. */
function faultsOfBucket({ name }: Governed, resources: readonly Governed[]): readonly string[] {
  const block = resources.find((each) => each.name === name && each.type.startsWith('aws:s3/bucketPublicAccessBlock:'));
  const document = resources.find((each) => each.name === name && each.type.startsWith('aws:s3/bucketPolicy:'));
  return [
    ...blocks.filter((key) => block?.props[key] !== true).map((key) => `${name}: ${key} must be true`),
    ...(JSON.stringify([document?.props['policy']]).includes('aws:SecureTransport')
      ? []
      : [`${name}: requests without TLS must be denied`]),
  ];
}
