/** The disks of the brokers: they grow by themselves, up to a limit, and an alarm reports when that is not enough. */
import * as aws from '@pulumi/aws';
import type * as pulumi from '@pulumi/pulumi';
import type { Alarm } from '../watch/alarm.ts';
import { growthFactor } from './growth.ts';

const percentUsed = { grows: 60, alarming: 85 } as const;

export function growDisks(cluster: aws.msk.Cluster, gb: number, options: pulumi.CustomResourceOptions): void {
  const target = new aws.appautoscaling.Target(
    'kafka-disks',
    {
      serviceNamespace: 'kafka',
      scalableDimension: 'kafka:broker-storage:VolumeSize',
      resourceId: cluster.arn,
      minCapacity: 1,
      maxCapacity: gb * growthFactor,
    },
    { ...options, parent: cluster, protect: false },
  );
  new aws.appautoscaling.Policy(
    'kafka-disks',
    {
      name: 'kafka-disks',
      policyType: 'TargetTrackingScaling',
      serviceNamespace: target.serviceNamespace,
      scalableDimension: target.scalableDimension,
      resourceId: target.resourceId,
      targetTrackingScalingPolicyConfiguration: {
        predefinedMetricSpecification: { predefinedMetricType: 'KafkaBrokerStorageUtilization' },
        targetValue: percentUsed.grows,
        disableScaleIn: true,
      },
    },
    { ...options, parent: target, protect: false },
  );
}

export function kafkaAlarms(cluster: string, brokers: number): readonly Alarm[] {
  const disks = Array.from({ length: brokers }, (_, index) => {
    const dimensions = { 'Cluster Name': cluster, 'Broker ID': String(index + 1) };
    return {
      what: `kafka-disk-${index + 1}`,
      meaning: 'The disk of a broker has grown as far as it may, or cannot grow so fast: events wait in the outbox once it is full.',
      measured: { namespace: 'AWS/Kafka', metric: 'KafkaDataLogsDiskUsed', statistic: 'Maximum', dimensions },
      ...{ limit: { above: percentUsed.alarming }, minutes: 10 },
    } as const;
  });
  return [
    ...disks,
    {
      what: 'kafka-offline',
      meaning: 'Partitions have no leader: events wait in the outbox, and feeds stand still.',
      measured: { namespace: 'AWS/Kafka', metric: 'OfflinePartitionsCount', statistic: 'Maximum', dimensions: { 'Cluster Name': cluster } },
      ...{ limit: { above: 0 }, minutes: 5 },
    },
  ];
}
