/** A private network over three zones; its public side contains only load balancers and NAT. */
import * as aws from '@pulumi/aws';
import type * as pulumi from '@pulumi/pulumi';
import { type NetworkPlan, planNetwork } from '../../../../model/ip-ranges.ts';
import { type Context, group } from '../context.ts';
import { defaultNetwork, zonesOf } from '../settings.ts';

export interface Network {
  readonly plan: NetworkPlan;
  readonly vpcId: pulumi.Output<string>;
  readonly nodeSubnets: readonly pulumi.Output<string>[];
  readonly storeSubnets: readonly pulumi.Output<string>[];
  readonly endpointSubnets: readonly pulumi.Output<string>[];
  readonly routeTables: readonly pulumi.Output<string>[];
}

export function createNetwork(context: Context): Network {
  const { settings, tags } = context;
  const zones = zonesOf[settings.region];
  const plan = planNetwork(settings.network ?? defaultNetwork, zones.length);
  const options = group(context, 'Network');
  const vpc = new aws.ec2.Vpc(
    'main',
    { cidrBlock: plan.vpc, enableDnsHostnames: true, enableDnsSupport: true, tags: tags('vpc') },
    options,
  );
  // A resource without an explicit security group gets this one, which allows no traffic.
  new aws.ec2.DefaultSecurityGroup('default', { vpcId: vpc.id, ingress: [], egress: [], tags: tags('default-closed') }, options);

  const subnet = (kind: string, range: string, zone: number, extra: Readonly<Record<string, string>> = {}) =>
    new aws.ec2.Subnet(
      `${kind}-${zone}`,
      {
        vpcId: vpc.id,
        cidrBlock: range,
        availabilityZone: zones[zone],
        mapPublicIpOnLaunch: false,
        tags: { ...tags(`${kind}-${zone}`), ...extra },
      },
      options,
    );
  const open = plan.public.map((range, zone) => subnet('public', range, zone, { 'kubernetes.io/role/elb': '1' }));
  const nodes = plan.nodes.map((range, zone) => subnet('nodes', range, zone, { 'kubernetes.io/role/internal-elb': '1' }));
  const stores = plan.stores.map((range, zone) => subnet('stores', range, zone));
  const endpoints = plan.endpoints.map((range, zone) => subnet('endpoints', range, zone));

  const gateway = new aws.ec2.InternetGateway('main', { vpcId: vpc.id, tags: tags('internet') }, options);
  const outside = new aws.ec2.RouteTable('public', { vpcId: vpc.id, tags: tags('public') }, options);
  new aws.ec2.Route('public', { routeTableId: outside.id, destinationCidrBlock: '0.0.0.0/0', gatewayId: gateway.id }, options);
  open.forEach((each, zone) => associate(`public-${zone}`, each, outside, options));

  const nats = open
    .slice(0, context.profile.natGateways)
    .map((each, zone) => natGateway(context, { subnet: each, zone, gateway }, options));
  const tables = nodes.map((each, zone) => {
    const table = new aws.ec2.RouteTable(`private-${zone}`, { vpcId: vpc.id, tags: tags(`private-${zone}`) }, options);
    const nat = nats[zone % nats.length];
    if (nat !== undefined)
      new aws.ec2.Route(`private-${zone}`, { routeTableId: table.id, destinationCidrBlock: '0.0.0.0/0', natGatewayId: nat.id }, options);
    associate(`nodes-${zone}`, each, table, options);
    return table;
  });
  // Stores and endpoints have no route out: their route tables contain only the network itself.
  const inside = new aws.ec2.RouteTable('inside', { vpcId: vpc.id, tags: tags('inside') }, options);
  [...stores, ...endpoints].forEach((each, index) => associate(`inside-${index}`, each, inside, options));

  const ids = (subnets: readonly aws.ec2.Subnet[]) => subnets.map(({ id }) => id);
  return {
    plan,
    vpcId: vpc.id,
    nodeSubnets: ids(nodes),
    storeSubnets: ids(stores),
    endpointSubnets: ids(endpoints),
    routeTables: [...tables, inside].map(({ id }) => id),
  };
}

interface NatPlacement {
  readonly subnet: aws.ec2.Subnet;
  readonly zone: number;
  readonly gateway: aws.ec2.InternetGateway;
}

function natGateway({ tags }: Context, { subnet, zone, gateway }: NatPlacement, options: pulumi.CustomResourceOptions): aws.ec2.NatGateway {
  const address = new aws.ec2.Eip(`nat-${zone}`, { domain: 'vpc', tags: tags(`nat-${zone}`) }, options);
  const args = { subnetId: subnet.id, allocationId: address.id, tags: tags(`nat-${zone}`) };
  return new aws.ec2.NatGateway(`nat-${zone}`, args, { ...options, dependsOn: [gateway] });
}

function associate(name: string, subnet: aws.ec2.Subnet, table: aws.ec2.RouteTable, options: pulumi.CustomResourceOptions): void {
  new aws.ec2.RouteTableAssociation(name, { subnetId: subnet.id, routeTableId: table.id }, options);
}
