/** Rules for network access and for permissions. */
import { at, everywhere, type Governed, list, type Props, present, type Rule, unless } from './rule.ts';

export const rightsRules: readonly Rule[] = [
  {
    id: 'no-open-doors',
    statement: 'No security group lets the whole internet in.',
    check: ({ type, props }) => {
      const ingress = type === 'aws:ec2/securityGroup:SecurityGroup' ? list(props['ingress']).flatMap((rule) => rangesOf(rule)) : [];
      const alone =
        type === 'aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule' || props['type'] === 'ingress' ? rangesOf(props) : [];
      return [...ingress, ...alone].filter((range) => everywhere.includes(range)).map((range) => `${range} may come in`);
    },
  },
  {
    id: 'doors-know-groups',
    statement: 'A security group lets other groups in, and no range of addresses.',
    check: ({ type, props }) =>
      type === 'aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule'
        ? rangesOf(props)
            .filter((range) => !everywhere.includes(range))
            .map((range) => `whatever has an address in ${range} may come in`)
        : [],
  },
  {
    id: 'doors-are-described',
    statement: 'Every security group and every rule of one has a description.',
    check: ({ type, props }) =>
      /^aws:(ec2\/securityGroup|vpc\/securityGroupIngressRule|vpc\/securityGroupEgressRule):/.test(type)
        ? unless(present(props['description']), 'description must be set')
        : [],
  },
  {
    id: 'no-people-in-iam',
    statement: 'There are no users and no long-lived keys.',
    check: ({ type }) => (/^aws:iam\/(user|accessKey|userPolicy|group|groupMembership):/.test(type) ? ['it must not be made at all'] : []),
  },
  {
    id: 'roles-are-ours',
    statement: 'A service assumes a role for our account and for one source, where AWS documents that it sends them.',
    check: ({ type, props }) => (type === 'aws:iam/role:Role' ? statementsOf(props['assumeRolePolicy']).flatMap(faultsOfTrust) : []),
  },
  { id: 'no-wildcards', statement: 'No policy of ours allows every action or every resource.', check: noWildcards },
];

function rangesOf(rule: unknown): readonly string[] {
  if (typeof rule !== 'object' || rule === null) return [];
  return ['cidrIpv4', 'cidrIpv6', 'cidrBlocks', 'ipv6CidrBlocks'].flatMap((key) => list(Reflect.get(rule, key))).map(String);
}

/** Actions that AWS does not restrict to a resource. */
const withoutResource = ['route53:ListHostedZones'];

/** Policies of keys are left out: their resource is always the key itself. */
function noWildcards({ type, props }: Governed): readonly string[] {
  if (!/^aws:(iam\/(rolePolicy|policy)|s3\/bucketPolicy|sns\/topicPolicy|secretsmanager\/secretPolicy):/.test(type)) return [];
  return statementsOf(props['policy']).flatMap((statement) => {
    if (statement['Effect'] !== 'Allow') return [];
    const actions = list(statement['Action']).map(String);
    const resources = list(statement['Resource']).map(String);
    const isExempt = actions.every((action) => withoutResource.includes(action));
    return [
      ...actions.filter((action) => action === '*' || action.endsWith(':*')).map((action) => `the action ${action} is allowed`),
      ...unless(isExempt || !resources.includes('*'), 'every resource is allowed'),
    ];
  });
}

/**
 * Services without a documented account and source when they assume a role: a condition that is never fulfilled would leave nodes without
 * permissions, and stores without copies.
 */
const withoutSource = ['ec2.amazonaws.com', 'backup.amazonaws.com'];

function faultsOfTrust(statement: Props): readonly string[] {
  const service = at(statement, 'Principal.Service');
  if (typeof service !== 'string' || withoutSource.includes(service)) return [];
  const requires = (key: string): boolean => JSON.stringify(statement['Condition'] ?? {}).includes(`"${key}":`);
  return ['aws:SourceAccount', 'aws:SourceArn'].filter((key) => !requires(key)).map((key) => `${service} assumes it without ${key}`);
}

function statementsOf(policy: unknown): readonly Props[] {
  const document: unknown = typeof policy === 'string' ? JSON.parse(policy) : policy;
  return list(typeof document === 'object' && document !== null ? Reflect.get(document, 'Statement') : []).flatMap((statement) =>
    typeof statement === 'object' && statement !== null ? [{ ...statement }] : [],
  );
}
