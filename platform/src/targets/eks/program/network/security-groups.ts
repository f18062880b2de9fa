/** A security group for one store: it admits only the nodes of the cluster, on one port. */
import * as aws from '@pulumi/aws';
import type * as pulumi from '@pulumi/pulumi';
import type { Context } from '../context.ts';
import type { Network } from './network.ts';

export interface SecurityRule {
  readonly what: string;
  readonly ports: readonly number[];
  /** Ranges from which traffic is admitted. */
  readonly from: readonly string[];
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
    from.forEach((range, index) => {
      new aws.vpc.SecurityGroupIngressRule(
        `${what}-${port}-${index}`,
        {
          securityGroupId: group.id,
          description: `${what} on port ${port} from the nodes`,
          cidrIpv4: range,
          fromPort: port,
          toPort: port,
          ipProtocol: 'tcp',
          tags: context.tags(`${what}-${port}`),
        },
        { ...options, parent: group },
      );
    });
  }
  return group;
}
