/** Roles: who may assume them, and their exact permissions. */
import * as aws from '@pulumi/aws';
import * as pulumi from '@pulumi/pulumi';
import type { Context } from '../context.ts';

type Condition = Readonly<Record<string, Readonly<Record<string, pulumi.Input<string> | readonly string[]>>>>;
export interface Statement {
  readonly actions: readonly string[];
  readonly resources: readonly pulumi.Input<string>[];
  readonly condition?: Condition;
}

export interface RoleSpec {
  readonly what: string;
  /** The service of AWS that assumes the role, for example `pods.eks.amazonaws.com`. */
  readonly service: string;
  /** The ARN, or the pattern of ARNs, for which the service assumes it; EC2 and AWS Backup are not documented to tell it. */
  readonly source?: string;
  /** Tags that the session must have. */
  readonly session?: Readonly<Record<string, string>>;
  readonly may?: readonly Statement[];
  readonly managed?: readonly string[];
}

export function createRole(context: Context, spec: RoleSpec, options: pulumi.CustomResourceOptions): aws.iam.Role {
  const { what, may = [], managed = [] } = spec;
  const role = new aws.iam.Role(
    what,
    {
      name: context.name(what, 'role'),
      description: `${what} of ${context.name('')}`,
      assumeRolePolicy: trustOf(context, spec),
      tags: context.tags(what),
    },
    options,
  );
  const inside = { ...options, parent: role };
  for (const arn of managed) {
    new aws.iam.RolePolicyAttachment(`${what}-${arn.slice(arn.lastIndexOf('/') + 1)}`, { role: role.name, policyArn: arn }, inside);
  }
  if (may.length > 0) new aws.iam.RolePolicy(what, { role: role.name, name: what, policy: policyText(may) }, inside);
  return role;
}

/** A service acts for many accounts; it assumes the role for ours and for the one source, and for no other. */
function trustOf({ settings }: Context, { service, source, session = {} }: RoleSpec): string {
  // EKS tags the sessions of its pods, and needs the permission for it.
  const actions = service.includes('eks') ? ['sts:AssumeRole', 'sts:TagSession'] : ['sts:AssumeRole'];
  const required: Record<string, string> = { 'aws:SourceAccount': settings.account };
  for (const [key, value] of Object.entries(session)) required[`aws:RequestTag/${key}`] = value;
  const condition = source === undefined ? {} : { Condition: { StringEquals: required, ArnLike: { 'aws:SourceArn': source } } };
  return JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: { Service: service }, Action: actions, ...condition }],
  });
}

export function policyText(may: readonly Statement[]): pulumi.Output<string> {
  const Statement = may.map(({ actions, resources, condition }) => ({
    Effect: 'Allow',
    Action: actions,
    Resource: resources,
    ...(condition === undefined ? {} : { Condition: condition }),
  }));
  return pulumi.output({ Version: '2012-10-17', Statement }).apply((document) => JSON.stringify(document));
}
