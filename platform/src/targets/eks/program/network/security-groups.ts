/** A security group for one store: it admits only the security group of the cluster, which its nodes and pods have, on one port. */
import * as aws from '@pulumi/aws';
import type * as pulumi from '@pulumi/pulumi';
import type { Context } from '../context.ts';
import type { Network } from './network.ts';

export interface SecurityRule {
  readonly what: string;
  readonly ports: readonly number[];
  /** The security group from which traffic is admitted. Whatever else starts in the subnets of the nodes is not in it. */
  readonly from: pulumi.Input<string>;
}

export function createSecurityRule(
  context: Context,
  network: Network,
  rule: SecurityRule,
  options: pulumi.CustomResourceOptions,
): aws.ec2.SecurityGroup {
  const { what, ports, from } = rule;
  const group = new aws.ec2.SecurityGroup(
    what,
    {
      name: context.name(what),
      description: `Who may reach ${what}`,
      vpcId: network.vpcId,
      tags: context.tags(what),
    },
    options,
  );
  for (const port of ports) {
    new aws.vpc.SecurityGroupIngressRule(
      `${what}-${port}`,
      {
        securityGroupId: group.id,
        description: `${what} on port ${port} from the cluster`,
        referencedSecurityGroupId: from,
        fromPort: port,
        toPort: port,
        ipProtocol: 'tcp',
        tags: context.tags(`${what}-${port}`),
      },
      { ...options, parent: group },
    );
  }
  return group;
}
