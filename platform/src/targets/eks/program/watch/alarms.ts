/** Alarms, mailed to the owner through an encrypted topic. */
import * as aws from '@pulumi/aws';
import type * as pulumi from '@pulumi/pulumi';
import { type Context, group } from '../context.ts';
import type { Keys } from '../identity/keys.ts';
import type { Alarm, Metric, Query } from './alarm.ts';

const periodMinutesMax = 60;

export function createAlarms(context: Context, keys: Keys, alarms: readonly Alarm[]): void {
  const { name, tags } = context;
  const options = group(context, 'Alarms');
  const topic = createTopic(context, keys, options);
  for (const { what, meaning, measured, limit, minutes, quietIsGood = false } of alarms) {
    const [comparisonOperator, threshold] =
      'above' in limit ? (['GreaterThanThreshold', limit.above] as const) : (['LessThanThreshold', limit.below] as const);
    const { minutesEach, periods } = periodsOf(minutes);
    new aws.cloudwatch.MetricAlarm(
      what,
      {
        name: name(what, 'alarm'),
        alarmDescription: meaning,
        comparisonOperator,
        threshold,
        evaluationPeriods: periods,
        treatMissingData: quietIsGood ? 'notBreaching' : 'missing',
        ...measure(measured, minutesEach * 60),
        alarmActions: [topic.arn],
        okActions: [topic.arn],
        tags: tags(what),
      },
      options,
    );
  }
}

/** Five minutes each, or one period for what is measured by the hour or by the day. */
function periodsOf(minutes: number): { readonly minutesEach: number; readonly periods: number } {
  const each = minutes >= periodMinutesMax ? minutes : 5;
  return { minutesEach: each, periods: minutes / each };
}

function measure(measured: Metric | Query, period: number): Partial<aws.cloudwatch.MetricAlarmArgs> {
  if ('query' in measured) return { metricQueries: [{ id: 'q1', expression: measured.query, period, returnData: true }] };
  const { namespace, metric, statistic, dimensions } = measured;
  return { namespace, metricName: metric, statistic, dimensions, period };
}

function createTopic({ name, tags, settings }: Context, keys: Keys, options: pulumi.CustomResourceOptions): aws.sns.Topic {
  const topic = new aws.sns.Topic('alarms', { name: name('alarms'), kmsMasterKeyId: keys.arn, tags: tags('alarms') }, options);
  new aws.sns.TopicPolicy('alarms', { arn: topic.arn, policy: topic.arn.apply((arn) => writableByAlarms(arn, settings.account)) }, options);
  new aws.sns.TopicSubscription('alarms', { topic: topic.arn, protocol: 'email', endpoint: settings.ownerEmail }, options);
  return topic;
}

function writableByAlarms(topic: string, account: string): string {
  return JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: { Service: 'cloudwatch.amazonaws.com' },
        Action: 'sns:Publish',
        Resource: topic,
        Condition: { StringEquals: { 'AWS:SourceAccount': account } },
      },
    ],
  });
}
