/** VPC endpoints for the services of AWS. The one of S3 is free and always exists; the others cost by the hour, from `staging` up. */
import * as aws from '@pulumi/aws';
import type { Cluster } from '../cluster/cluster.ts';
import { type Context, group } from '../context.ts';
import { interfaceEndpoints } from './endpoint-services.ts';
import type { Network } from './network.ts';
import { createSecurityRule } from './security-groups.ts';

const httpsPort = 443;

export function createEndpoints(context: Context, network: Network, cluster: Cluster): void {
  const { settings, tags, profile } = context;
  const options = group(context, 'Endpoints');
  const serviceName = (service: string) => `com.amazonaws.${settings.region}.${service}`;
  new aws.ec2.VpcEndpoint(
    's3',
    {
      vpcId: network.vpcId,
      vpcEndpointType: 'Gateway',
      serviceName: serviceName('s3'),
      routeTableIds: [...network.routeTables],
      tags: tags('s3'),
    },
    options,
  );
  if (!profile.interfaceEndpoints) return;
  const securityGroup = createSecurityRule(
    context,
    network,
    { what: 'endpoints', ports: [httpsPort], from: cluster.securityGroup },
    options,
  );
  for (const service of interfaceEndpoints) {
    new aws.ec2.VpcEndpoint(
      service,
      {
        vpcId: network.vpcId,
        vpcEndpointType: 'Interface',
        serviceName: serviceName(service),
        privateDnsEnabled: true,
        subnetIds: [...network.endpointSubnets],
        securityGroupIds: [securityGroup.id],
        tags: tags(service),
      },
      options,
    );
  }
}
