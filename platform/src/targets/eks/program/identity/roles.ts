/** Roles: who may assume them, and their exact permissions. */
import * as aws from '@pulumi/aws';
import * as pulumi from '@pulumi/pulumi';
import type { Context } from '../context.ts';

export interface Statement {
  readonly actions: readonly string[];
  readonly resources: readonly pulumi.Input<string>[];
  readonly condition?: Readonly<Record<string, Readonly<Record<string, pulumi.Input<string>>>>>;
}

export interface RoleSpec {
  readonly what: string;
  /** The service of AWS that assumes the role, for example `pods.eks.amazonaws.com`. */
  readonly service: string;
  readonly may?: readonly Statement[];
  readonly managed?: readonly string[];
}

export function createRole(context: Context, spec: RoleSpec, options: pulumi.CustomResourceOptions): aws.iam.Role {
  const { what, service, may = [], managed = [] } = spec;
  // EKS tags the sessions of its pods, and needs the permission for it.
  const actions = service.includes('eks') ? ['sts:AssumeRole', 'sts:TagSession'] : ['sts:AssumeRole'];
  const role = new aws.iam.Role(
    what,
    {
      name: context.name(what, 'role'),
      description: `${what} of ${context.name('')}`,
      assumeRolePolicy: JSON.stringify({
        Version: '2012-10-17',
        Statement: [{ Effect: 'Allow', Principal: { Service: service }, Action: actions }],
      }),
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

export function policyText(may: readonly Statement[]): pulumi.Output<string> {
  const Statement = may.map(({ actions, resources, condition }) => ({
    Effect: 'Allow',
    Action: actions,
    Resource: resources,
    ...(condition === undefined ? {} : { Condition: condition }),
  }));
  return pulumi.output({ Version: '2012-10-17', Statement }).apply((document) => JSON.stringify(document));
}
