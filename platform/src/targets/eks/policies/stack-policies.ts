/** Rules about an environment as a whole. */

import { sizeIds } from '../../../model/model.ts';
import { sizes } from '../../../model/sizes.ts';
import { estimate } from '../cost/estimate.ts';
import { hasAutoscalers, metricsAddon } from '../program/metrics.ts';
import { clusterType, type Governed } from './rule.ts';
import type { StackRule } from './stack-rule.ts';
import { watchRules } from './watched.ts';

const natGatewaysMax = 3;

export const stackRules: readonly StackRule[] = [
  ...watchRules,
  {
    id: 'within-budget',
    statement: 'The environment cannot cost more than its budget.',
    check(resources, { budgetMonthlyUsd }) {
      const { total } = estimate(resources.map(({ type, name, props }) => ({ type, name, inputs: props })));
      return total.to <= budgetMonthlyUsd ? [] : [`it may cost ${total.to.toFixed(0)} USD a month, and the budget is ${budgetMonthlyUsd}`];
    },
  },
  {
    id: 'roles-have-permissions',
    statement: 'There is no role without a permission, which would only be one more that can be stolen.',
    check(resources) {
      const granted = resources.filter(({ type }) => /^aws:iam\/rolePolicy(Attachment)?:/.test(type)).map(({ props }) => props['role']);
      const roles = resources.filter(({ type }) => type === 'aws:iam/role:Role');
      return roles.filter(({ props }) => !granted.includes(props['name'])).map(({ name }) => `${name} has none`);
    },
  },
  {
    id: 'few-nat-gateways',
    statement: `There are at most ${natGatewaysMax} NAT gateways.`,
    check(resources) {
      const count = resources.filter(({ type }) => type === 'aws:ec2/natGateway:NatGateway').length;
      return count <= natGatewaysMax ? [] : [`there are ${count}`];
    },
  },
  {
    id: 'autoscalers-have-metrics',
    statement: `Where manifests have an autoscaler, the cluster has the add-on ${metricsAddon}.`,
    check(resources, { size }) {
      const known = sizeIds.find((id) => id === size);
      const isAsked = resources.some(({ type }) => type === clusterType) && (known === undefined || hasAutoscalers(sizes[known]));
      const isThere = resources.some(({ type, props }) => type === 'aws:eks/addon:Addon' && props['addonName'] === metricsAddon);
      return !isAsked || isThere ? [] : [`size ${size} has autoscalers, which would never scale`];
    },
  },
  {
    id: 'buckets-are-closed',
    statement: 'Every bucket blocks the public and refuses requests without TLS.',
    check: (resources) => resources.filter(({ type }) => isBucket(type)).flatMap((bucket) => faultsOfBucket(bucket, resources)),
  },
];

const isBucket = (type: string): boolean => /^aws:s3\/bucket(V2)?:/.test(type);
const blocks = ['blockPublicAcls', 'blockPublicPolicy', 'ignorePublicAcls', 'restrictPublicBuckets'];

/** The public access block and the policy of a bucket carry the bucket's name in the program. */
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
