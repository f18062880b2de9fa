/** Logs the connections in the network, including the rejected ones. */
import * as aws from '@pulumi/aws';
import { type Context, group } from '../context.ts';
import type { Keys } from '../identity/keys.ts';
import { createRole } from '../identity/roles.ts';
import { createLogGroup } from '../logs.ts';
import type { Network } from './network.ts';

const aggregationSeconds = 600;

export function createFlowLogs(context: Context, network: Network, keys: Keys): void {
  const { settings } = context;
  const options = group(context, 'FlowLogs');
  const logs = createLogGroup(context, keys, { id: 'flow-logs', name: `/debt/${context.name('flow')}` }, options);
  const role = createRole(
    context,
    {
      what: 'flow-logs',
      service: 'vpc-flow-logs.amazonaws.com',
      source: `arn:aws:ec2:${settings.region}:${settings.account}:vpc-flow-log/*`,
      may: [
        {
          actions: ['logs:CreateLogStream', 'logs:PutLogEvents', 'logs:DescribeLogStreams'],
          resources: [logs.arn, logs.arn.apply((arn) => `${arn}:log-stream:*`)],
        },
      ],
    },
    options,
  );
  new aws.ec2.FlowLog(
    'vpc',
    {
      vpcId: network.vpcId,
      trafficType: 'ALL',
      logDestinationType: 'cloud-watch-logs',
      logDestination: logs.arn,
      iamRoleArn: role.arn,
      maxAggregationInterval: aggregationSeconds,
      tags: context.tags('flow-logs'),
    },
    options,
  );
}
