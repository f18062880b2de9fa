/** The logs of all pods, which Auto Mode leaves on its nodes, in a log group of ours; errors of the gateway become a metric. */
import * as aws from '@pulumi/aws';
import type { Cluster } from '../cluster/cluster.ts';
import { type Context, group } from '../context.ts';
import type { Keys } from '../identity/keys.ts';
import { createPodIdentity } from '../identity/pod-identity.ts';
import { createLogGroup } from '../logs.ts';
import type { Alarm } from './alarm.ts';

export const podLogs = { namespace: 'logging', serviceAccount: 'fluent-bit' } as const;
const errorsMetric = 'GatewayErrors';
const errorsMax = 10;

const groupName = ({ name }: Context): string => `/debt/${name('pods')}`;
const namespaceOf = ({ name }: Context): string => `debt/${name('')}`;

export function createPodLogs(context: Context, cluster: Cluster, keys: Keys): readonly Alarm[] {
  const options = group(context, 'PodLogs');
  const logs = createLogGroup(context, keys, { id: 'pod-logs', name: groupName(context) }, options);
  const write = {
    actions: ['logs:CreateLogStream', 'logs:PutLogEvents', 'logs:DescribeLogStreams'],
    resources: [logs.arn, logs.arn.apply((arn) => `${arn}:log-stream:*`)],
  };
  createPodIdentity(context, cluster, { what: 'fluent-bit', ...podLogs, may: [write] }, options);
  new aws.cloudwatch.LogMetricFilter(
    'gateway-errors',
    {
      name: context.name('gateway-errors'),
      logGroupName: logs.name,
      // Caddy logs each request that it answers with an error of its own.
      pattern: '{ ($.kubernetes.container_name = "gateway") && ($.data.status >= 500) }',
      metricTransformation: { name: errorsMetric, namespace: namespaceOf(context), value: '1' },
    },
    options,
  );
  return [
    {
      what: 'gateway-errors',
      meaning: 'The gateway does not reach a service: see debt-platform status, and the log group of the pods.',
      measured: { namespace: namespaceOf(context), metric: errorsMetric, statistic: 'Sum', dimensions: {} },
      limit: { above: errorsMax },
      minutes: 5,
      quietIsGood: true,
    },
  ];
}

/** Values of the chart aws-for-fluent-bit, whose filter puts JSON lines below `data`. */
export const podLogValues = (context: Context): Readonly<Record<string, unknown>> => ({
  cloudWatchLogs: { enabled: true, region: context.settings.region, logGroupName: groupName(context), autoCreateGroup: false },
  serviceAccount: { name: podLogs.serviceAccount },
  // On every node, including those for add-ons of the cluster.
  tolerations: [{ operator: 'Exists' }],
});
