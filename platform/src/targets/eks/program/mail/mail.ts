/** SES: mail of the domain is signed and sent over TLS, and bounces are reported. */
import * as aws from '@pulumi/aws';
import * as pulumi from '@pulumi/pulumi';
import { type Context, group } from '../context.ts';
import type { Keys } from '../identity/keys.ts';

const dkimTokens = 3;
const dnsTtlSeconds = 300;

export interface DnsRecord {
  readonly name: string;
  readonly type: string;
  readonly value: string;
}
export interface Mail {
  readonly identityArn: pulumi.Output<string>;
  readonly configurationSetArn: pulumi.Output<string>;
  /** The records that the domain's zone must contain before SES sends; the program creates them when it knows the zone. */
  readonly records: pulumi.Output<readonly DnsRecord[]>;
}

export function createMail(context: Context, keys: Keys): Mail {
  const { name, tags, settings } = context;
  const { domain } = settings;
  const options = group(context, 'Mail');
  const set = new aws.sesv2.ConfigurationSet(
    'mail',
    {
      configurationSetName: name('mail'),
      deliveryOptions: { tlsPolicy: 'REQUIRE' },
      reputationOptions: { reputationMetricsEnabled: true },
      suppressionOptions: { suppressedReasons: ['BOUNCE', 'COMPLAINT'] },
      tags: tags('mail'),
    },
    options,
  );
  notifyOfBounces(context, { keys, set }, options);
  const identity = new aws.sesv2.EmailIdentity(
    'mail',
    // DKIM is not configured here. The choice of SES is then wholly unknown in a plan, instead of partly known.
    { emailIdentity: domain, configurationSetName: set.configurationSetName, tags: tags('mail') },
    options,
  );
  const tokens = identity.dkimSigningAttributes.apply(({ tokens: all }) => all);
  if (settings.zoneId !== undefined) writeDkim({ zoneId: settings.zoneId, domain, tokens }, options);
  return {
    identityArn: identity.arn,
    configurationSetArn: set.arn,
    records: tokens.apply((all) =>
      all.map((token) => ({ name: `${token}._domainkey.${domain}`, type: 'CNAME', value: `${token}.dkim.amazonses.com` })),
    ),
  };
}

interface BounceDestination {
  readonly keys: Keys;
  readonly set: aws.sesv2.ConfigurationSet;
}

function notifyOfBounces({ name, tags, settings }: Context, { keys, set }: BounceDestination, options: pulumi.CustomResourceOptions): void {
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

interface Dkim {
  readonly zoneId: string;
  readonly domain: string;
  readonly tokens: pulumi.Output<readonly string[]>;
}

function writeDkim({ zoneId, domain, tokens }: Dkim, options: pulumi.CustomResourceOptions): void {
  for (let index = 0; index < dkimTokens; index += 1) {
    const token = tokens.apply((all) => all[index] ?? '');
    new aws.route53.Record(
      `dkim-${index}`,
      {
        zoneId,
        name: pulumi.interpolate`${token}._domainkey.${domain}`,
        type: 'CNAME',
        ttl: dnsTtlSeconds,
        records: [pulumi.interpolate`${token}.dkim.amazonses.com`],
      },
      options,
    );
  }
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
