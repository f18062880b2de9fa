/** The monthly price of one resource, derived from its inputs: the same whether it is planned, registered in a test or already exists. */

import { growthFactor } from '../program/stores/growth.ts';
import { hoursAMonth, type PriceTable, prices } from './prices.ts';
import { between, fixed, type MonthlyRange, nothing, plus, times } from './range.ts';

type Inputs = Readonly<Record<string, unknown>>;
/** Assumed use at the upper end of a range; none of it is a promise. */
const use = { natGb: 200, logsGb: 20, ecrGb: 10, mails: 50_000, documentdbGb: 100, mqGb: 20, backupGb: 500 } as const;
const gatewaysOfNodes = 1;

/** Zero for a resource without a cost; undefined when its class is not in the table. */
export function priceOf(type: string, inputs: Inputs, table: PriceTable = prices): MonthlyRange | undefined {
  const { hourly, storage, traffic, monthly } = table;
  const hours = (amount: number) => fixed(amount * hoursAMonth);
  switch (type) {
    case 'aws:rds/instance:Instance': {
      const copies = inputs['multiAz'] === true ? 2 : 1;
      const gb = between(count(inputs, 'allocatedStorage'), count(inputs, 'maxAllocatedStorage'));
      return withClass(hourly.rds, inputs['instanceClass'], (rate) => times(plus(hours(rate), times(gb, storage.rds)), copies));
    }
    case 'aws:docdb/cluster:Cluster':
      return between(0, use.documentdbGb * storage.documentdb);
    case 'aws:docdb/clusterInstance:ClusterInstance':
      return withClass(hourly.documentdb, inputs['instanceClass'], hours);
    case 'aws:msk/cluster:Cluster': {
      const gb = count(at(inputs, 'brokerNodeGroupInfo', 'storageInfo', 'ebsStorageInfo'), 'volumeSize');
      const each = (rate: number) => plus(hours(rate), times(between(gb, gb * growthFactor), storage.msk));
      const brokers = count(inputs, 'numberOfBrokerNodes');
      return withClass(hourly.msk, at(inputs, 'brokerNodeGroupInfo')['instanceType'], (rate) => times(each(rate), brokers));
    }
    case 'aws:mq/broker:Broker': {
      const nodes = inputs['deploymentMode'] === 'CLUSTER_MULTI_AZ' ? 3 : 1;
      const each = (rate: number) => plus(hours(rate), between(0, use.mqGb * storage.mq));
      return withClass(hourly.mq, inputs['hostInstanceType'], (rate) => times(each(rate), nodes));
    }
    case 'aws:elasticache/replicationGroup:ReplicationGroup':
      return withClass(hourly.elasticache, inputs['nodeType'], (rate) => times(hours(rate), count(inputs, 'numCacheClusters')));
    case 'aws:eks/cluster:Cluster':
      return plus(hours(hourly.eksCluster), hours(hourly.loadBalancer * gatewaysOfNodes));
    case 'kubernetes:karpenter.sh/v1:NodePool': {
      const cpus = Number(at(inputs, 'spec', 'limits')['cpu'] ?? 0);
      return between(0, cpus * hourly.nodeCpu * hoursAMonth);
    }
    case 'aws:ec2/natGateway:NatGateway':
      return plus(hours(hourly.natGateway), between(0, use.natGb * traffic.nat));
    case 'aws:ec2/eip:Eip':
      return hours(hourly.publicAddress);
    case 'aws:ec2/vpcEndpoint:VpcEndpoint': {
      const zones = Array.isArray(inputs['subnetIds']) ? inputs['subnetIds'].length : 0;
      return inputs['vpcEndpointType'] === 'Interface' ? times(hours(hourly.endpoint), zones) : nothing;
    }
    case 'aws:cloudwatch/logGroup:LogGroup':
      return between(0, use.logsGb * (traffic.logs + storage.logs));
    case 'aws:secretsmanager/secret:Secret':
      return fixed(monthly.secret);
    case 'aws:cloudwatch/metricAlarm:MetricAlarm':
      return fixed(monthly.alarm);
    case 'aws:backup/vault:Vault':
      return between(0, use.backupGb * storage.backup);
    case 'aws:kms/key:Key':
      return fixed(monthly.key);
    case 'aws:ecr/repository:Repository':
      return between(0, use.ecrGb * storage.ecr);
    case 'aws:sesv2/emailIdentity:EmailIdentity':
      return between(0, (use.mails / 1000) * table.perThousandMails);
    default:
      return nothing;
  }
}

function withClass(
  rates: Readonly<Record<string, number>>,
  name: unknown,
  toRange: (rate: number) => MonthlyRange,
): MonthlyRange | undefined {
  const rate = typeof name === 'string' ? rates[name] : undefined;
  return rate === undefined ? undefined : toRange(rate);
}

function at(inputs: Inputs, ...path: readonly string[]): Inputs {
  return path.reduce<Inputs>((value, key) => {
    const next = value[key];
    return typeof next === 'object' && next !== null ? { ...next } : {};
  }, inputs);
}

function count(inputs: Inputs, key: string): number {
  const value = inputs[key];
  return typeof value === 'number' ? value : 0;
}
