/** Rules for network access and for permissions. */
import { everywhere, type Governed, list, present, type Rule, unless } from './rule.ts';

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
  { id: 'no-wildcards', statement: 'No policy of ours allows every action or every resource.', check: noWildcards },
];

function rangesOf(rule: unknown): readonly string[] {
  if (typeof rule !== 'object' || rule === null) return [];
  return ['cidrIpv4', 'cidrIpv6', 'cidrBlocks', 'ipv6CidrBlocks'].flatMap((key) => list(Reflect.get(rule, key))).map(String);
}

/** Policies of keys are left out: their resource is always the key itself. */
function noWildcards({ type, props }: Governed): readonly string[] {
  if (!/^aws:(iam\/(rolePolicy|policy)|s3\/bucketPolicy|sns\/topicPolicy|secretsmanager\/secretPolicy):/.test(type)) return [];
  const document: unknown = typeof props['policy'] === 'string' ? JSON.parse(props['policy']) : props['policy'];
  const statements = list(typeof document === 'object' && document !== null ? Reflect.get(document, 'Statement') : []);
  return statements.flatMap((statement) => {
    if (typeof statement !== 'object' || statement === null || Reflect.get(statement, 'Effect') !== 'Allow') return [];
    const actions = list(Reflect.get(statement, 'Action')).map(String);
    const resources = list(Reflect.get(statement, 'Resource')).map(String);
    return [
      ...actions.filter((action) => action === '*' || action.endsWith(':*')).map((action) => `the action ${action} is allowed`),
      ...unless(!resources.includes('*'), 'every resource is allowed'),
    ];
  });
}
