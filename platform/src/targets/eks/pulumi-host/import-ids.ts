/**
 * How to identify a resource that a killed run may have created. Its names are fixed, so most ids can be computed from its inputs. AWS finds the
 * others through the common tags.
 */

type Key = (typeof keysOfIds)[number];
/** Inputs that ids consist of. */
export const keysOfIds = [
  ...(['identifier', 'name', 'clusterIdentifier', 'replicationGroupId', 'userId', 'userGroupId', 'repository', 'role'] as const),
  ...(['policyArn', 'clusterName', 'principalArn', 'addonName', 'clusterArn', 'secretArn', 'arn', 'topicArn'] as const),
  ...(['configurationSetName', 'eventDestinationName', 'emailIdentity', 'routeTableId', 'destinationCidrBlock', 'subnetId'] as const),
  ...(['zoneId', 'type', 'logGroupName', 'accountId', 'serviceNamespace', 'resourceId', 'scalableDimension', 'region'] as const),
] as const;

type Rule =
  | { readonly of: readonly Key[]; readonly joined?: string }
  /** The ARN, or its last segment. */
  | { readonly tagged: 'arn' | 'last' /** The input that precedes it, with a comma. */; readonly under?: Key };

const of = (...keys: readonly Key[]): Rule => ({ of: keys });
const joined = (mark: string, ...keys: readonly Key[]): Rule => ({ of: keys, joined: mark });
const byArn: Rule = { tagged: 'arn' };
const byLast: Rule = { tagged: 'last' };

const rules: Readonly<Record<string, Rule>> = {
  'aws:rds/instance:Instance': of('identifier'),
  'aws:rds/subnetGroup:SubnetGroup': of('name'),
  'aws:rds/parameterGroup:ParameterGroup': of('name'),
  'aws:docdb/cluster:Cluster': of('clusterIdentifier'),
  'aws:docdb/clusterInstance:ClusterInstance': of('identifier'),
  'aws:docdb/clusterParameterGroup:ClusterParameterGroup': of('name'),
  'aws:docdb/subnetGroup:SubnetGroup': of('name'),
  'aws:elasticache/replicationGroup:ReplicationGroup': of('replicationGroupId'),
  'aws:elasticache/subnetGroup:SubnetGroup': of('name'),
  'aws:elasticache/user:User': of('userId'),
  'aws:elasticache/userGroup:UserGroup': of('userGroupId'),
  'aws:msk/cluster:Cluster': byArn,
  'aws:msk/scramSecretAssociation:ScramSecretAssociation': of('clusterArn'),
  'aws:mq/broker:Broker': byLast,
  'aws:eks/cluster:Cluster': of('name'),
  'aws:eks/accessEntry:AccessEntry': joined(':', 'clusterName', 'principalArn'),
  'aws:eks/accessPolicyAssociation:AccessPolicyAssociation': joined('#', 'clusterName', 'principalArn', 'policyArn'),
  'aws:eks/addon:Addon': joined(':', 'clusterName', 'addonName'),
  'aws:eks/podIdentityAssociation:PodIdentityAssociation': { tagged: 'last', under: 'clusterName' },
  'aws:ecr/repository:Repository': of('name'),
  'aws:ecr/lifecyclePolicy:LifecyclePolicy': of('repository'),
  'aws:iam/role:Role': of('name'),
  'aws:iam/rolePolicy:RolePolicy': joined(':', 'role', 'name'),
  'aws:iam/rolePolicyAttachment:RolePolicyAttachment': joined('/', 'role', 'policyArn'),
  'aws:kms/key:Key': byLast,
  'aws:kms/alias:Alias': of('name'),
  'aws:secretsmanager/secret:Secret': byArn,
  'aws:secretsmanager/secretPolicy:SecretPolicy': of('secretArn'),
  'aws:cloudwatch/logGroup:LogGroup': of('name'),
  'aws:cloudwatch/metricAlarm:MetricAlarm': of('name'),
  'aws:cloudwatch/logMetricFilter:LogMetricFilter': joined(':', 'logGroupName', 'name'),
  'aws:backup/vault:Vault': joined('@', 'name', 'region'),
  'aws:backup/plan:Plan': byLast,
  'aws:budgets/budget:Budget': joined(':', 'accountId', 'name'),
  'aws:appautoscaling/target:Target': joined('/', 'serviceNamespace', 'resourceId', 'scalableDimension'),
  'aws:appautoscaling/policy:Policy': joined('/', 'serviceNamespace', 'resourceId', 'scalableDimension', 'name'),
  'aws:acm/certificate:Certificate': byArn,
  'aws:route53/record:Record': joined('_', 'zoneId', 'name', 'type'),
  'aws:sns/topic:Topic': byArn,
  'aws:sns/topicPolicy:TopicPolicy': of('arn'),
  'aws:sesv2/configurationSet:ConfigurationSet': of('configurationSetName'),
  'aws:sesv2/configurationSetEventDestination:ConfigurationSetEventDestination': joined(
    '|',
    'configurationSetName',
    'eventDestinationName',
  ),
  'aws:sesv2/emailIdentity:EmailIdentity': of('emailIdentity'),
  'aws:sesv2/emailIdentityMailFromAttributes:EmailIdentityMailFromAttributes': of('emailIdentity'),
  'aws:ec2/vpc:Vpc': byLast,
  'aws:ec2/subnet:Subnet': byLast,
  'aws:ec2/internetGateway:InternetGateway': byLast,
  'aws:ec2/eip:Eip': byLast,
  'aws:ec2/natGateway:NatGateway': byLast,
  'aws:ec2/routeTable:RouteTable': byLast,
  'aws:ec2/route:Route': joined('_', 'routeTableId', 'destinationCidrBlock'),
  'aws:ec2/securityGroup:SecurityGroup': byLast,
  'aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule': byLast,
  'aws:ec2/vpcEndpoint:VpcEndpoint': byLast,
  'aws:ec2/flowLog:FlowLog': byLast,
};

export interface Sought {
  readonly type: string;
  readonly known: Readonly<Record<string, string>>;
}

/** Whether a resource that a killed run has created can be found; otherwise a person has to search for it. */
export const isFindable = (type: string): boolean => type in rules;

/** The id, computed without a request; undefined where that is impossible, or where an input is missing. */
export function idFromInputs({ type, known }: Sought): string | undefined {
  const rule = rules[type];
  if (rule === undefined || 'tagged' in rule) return undefined;
  const parts = rule.of.map((key) => known[key]);
  return parts.every((part) => part !== undefined) ? parts.join(rule.joined ?? '') : undefined;
}

/** The tags by which AWS finds the resource; none where the id comes from its inputs. */
export function soughtTags({ type, known }: Sought): readonly (readonly [string, string])[] {
  const rule = rules[type];
  if (rule === undefined || 'of' in rule) return [];
  return Object.entries(known).flatMap(([key, value]) => (key.startsWith('tag:') ? [[key.slice('tag:'.length), value] as const] : []));
}

/** The service of AWS and the kind of resource, as they appear in ARNs; several kinds of one service may carry the same name. */
const arnOf: Readonly<Record<string, RegExp>> = {
  'aws:msk/cluster:Cluster': /:kafka:.*:cluster\//,
  'aws:mq/broker:Broker': /:mq:.*:broker:/,
  'aws:kms/key:Key': /:kms:.*:key\//,
  'aws:eks/podIdentityAssociation:PodIdentityAssociation': /:eks:.*:podidentityassociation\//,
  'aws:secretsmanager/secret:Secret': /:secretsmanager:.*:secret:/,
  'aws:acm/certificate:Certificate': /:acm:.*:certificate\//,
  'aws:sns/topic:Topic': /:sns:/,
  'aws:backup/plan:Plan': /:backup:.*:backup-plan:/,
  'aws:ec2/vpc:Vpc': /\/vpc-/,
  'aws:ec2/subnet:Subnet': /\/subnet-/,
  'aws:ec2/internetGateway:InternetGateway': /\/igw-/,
  'aws:ec2/eip:Eip': /\/eipalloc-/,
  'aws:ec2/natGateway:NatGateway': /\/nat-/,
  'aws:ec2/routeTable:RouteTable': /\/rtb-/,
  'aws:ec2/securityGroup:SecurityGroup': /\/sg-/,
  'aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule': /\/sgr-/,
  'aws:ec2/vpcEndpoint:VpcEndpoint': /\/vpce-/,
  'aws:ec2/flowLog:FlowLog': /\/fl-/,
};

/** The id in the one matching ARN of those that AWS found; undefined when none or several match. */
export function idFromArns({ type, known }: Sought, arns: readonly string[]): string | undefined {
  const rule = rules[type];
  const fitting = arns.filter((arn) => arnOf[type]?.test(arn) === true);
  const [arn, ...more] = fitting;
  if (rule === undefined || 'of' in rule || arn === undefined || more.length > 0) return undefined;
  if (rule.tagged === 'arn') return arn;
  const last = arn.slice(Math.max(arn.lastIndexOf('/'), arn.lastIndexOf(':')) + 1);
  return rule.under === undefined ? last : `${known[rule.under] ?? ''},${last}`;
}
