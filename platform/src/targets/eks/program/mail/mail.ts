/** SES: mail of the domain is signed and sent over TLS, from a return address of ours. */
import * as aws from '@pulumi/aws';
import type * as pulumi from '@pulumi/pulumi';
import { type Context, group } from '../context.ts';
import { createRecord, type DnsRecord } from '../dns/record.ts';
import type { Keys } from '../identity/keys.ts';
import { createMailEvents } from './events.ts';
import { returnDomain, senderRecords } from './senders.ts';

const dkimTokens = 3;

export interface Mail {
  readonly identityArn: pulumi.Output<string>;
  readonly configurationSetArn: pulumi.Output<string>;
  readonly configurationSetName: string;
  /** The records that the domain's zone must contain before SES sends; the program creates them when it knows the zone. */
  readonly records: pulumi.Output<readonly DnsRecord[]>;
}

export function createMail(context: Context, keys: Keys): Mail {
  const { name, tags, settings } = context;
  const { domain, zoneId } = settings;
  const options = group(context, 'Mail');
  const configurationSetName = name('mail');
  const set = new aws.sesv2.ConfigurationSet(
    'mail',
    {
      configurationSetName,
      deliveryOptions: { tlsPolicy: 'REQUIRE' },
      reputationOptions: { reputationMetricsEnabled: true },
      suppressionOptions: { suppressedReasons: ['BOUNCE', 'COMPLAINT'] },
      tags: tags('mail'),
    },
    options,
  );
  createMailEvents(context, { keys, set }, options);
  const identity = new aws.sesv2.EmailIdentity(
    'mail',
    // DKIM is not configured here. The choice of SES is then wholly unknown in a plan, instead of partly known.
    { emailIdentity: domain, configurationSetName: set.configurationSetName, tags: tags('mail') },
    options,
  );
  new aws.sesv2.EmailIdentityMailFromAttributes(
    'mail',
    // While the MX record is not there yet, mail has the return address of SES, instead of not being sent.
    { emailIdentity: identity.emailIdentity, mailFromDomain: returnDomain(domain), behaviorOnMxFailure: 'USE_DEFAULT_VALUE' },
    options,
  );
  const tokens = identity.dkimSigningAttributes.apply(({ tokens: all }) => all);
  const senders = senderRecords(settings);
  if (zoneId !== undefined) {
    for (let index = 0; index < dkimTokens; index += 1) {
      const record = tokens.apply((all) => dkimRecord(all[index] ?? '', domain));
      createRecord({ what: `dkim-${index}`, zoneId, record }, options);
    }
    for (const { what, record } of senders) createRecord({ what, zoneId, record }, options);
  }
  return {
    identityArn: identity.arn,
    configurationSetArn: set.arn,
    configurationSetName,
    records: tokens.apply((all) => [...all.map((token) => dkimRecord(token, domain)), ...senders.map(({ record }) => record)]),
  };
}

const dkimRecord = (token: string, domain: string): DnsRecord => ({
  name: `${token}._domainkey.${domain}`,
  type: 'CNAME',
  value: `${token}.dkim.amazonses.com`,
});
