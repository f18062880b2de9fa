/** The events of SES about mail that did not arrive, or that its receiver complained about: an encrypted topic, which mails them to the owner. */
import * as aws from '@pulumi/aws';
import type * as pulumi from '@pulumi/pulumi';
import type { Context } from '../context.ts';
import type { Keys } from '../identity/keys.ts';

interface EventInputs {
  readonly keys: Keys;
  readonly set: aws.sesv2.ConfigurationSet;
}

export function createMailEvents(
  { name, tags, settings }: Context,
  { keys, set }: EventInputs,
  options: pulumi.CustomResourceOptions,
): void {
  const topic = new aws.sns.Topic(
    'mail-events',
    { name: name('mail-events'), kmsMasterKeyId: keys.arn, tags: tags('mail-events') },
    options,
  );
  new aws.sns.TopicPolicy(
    'mail-events',
    { arn: topic.arn, policy: topic.arn.apply((arn) => writableBySes(arn, settings.account)) },
    options,
  );
  new aws.sns.TopicSubscription('mail-events', { topic: topic.arn, protocol: 'email', endpoint: settings.ownerEmail }, options);
  new aws.sesv2.ConfigurationSetEventDestination(
    'mail-events',
    {
      configurationSetName: set.configurationSetName,
      eventDestinationName: 'events',
      eventDestination: { enabled: true, matchingEventTypes: ['BOUNCE', 'COMPLAINT', 'REJECT'], snsDestination: { topicArn: topic.arn } },
    },
    options,
  );
}

function writableBySes(topic: string, account: string): string {
  return JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: { Service: 'ses.amazonaws.com' },
        Action: 'sns:Publish',
        Resource: topic,
        Condition: { StringEquals: { 'AWS:SourceAccount': account } },
      },
    ],
  });
}
