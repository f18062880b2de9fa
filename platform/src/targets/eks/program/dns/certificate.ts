/** The certificate of the ingress address. */
import * as aws from '@pulumi/aws';
import type * as pulumi from '@pulumi/pulumi';
import { type Context, group } from '../context.ts';
import type { Alarm } from '../watch/alarm.ts';
import { createRecord, type DnsRecord } from './record.ts';

export interface Certificate {
  readonly arn: pulumi.Output<string>;
  readonly records: pulumi.Output<readonly DnsRecord[]>;
}

/**
 * With a zone of ours, the program validates the certificate and waits for it. Without one, the operator must create the records, and the load
 * balancer stays pending.
 */
export function createCertificate(context: Context): Certificate {
  const { settings, tags } = context;
  const options = group(context, 'Certificate');
  const certificate = new aws.acm.Certificate(
    'public',
    { domainName: settings.domain, validationMethod: 'DNS', keyAlgorithm: 'EC_prime256v1', tags: tags('public') },
    options,
  );
  const proofs = certificate.domainValidationOptions.apply((all) =>
    all.map(({ resourceRecordName, resourceRecordType, resourceRecordValue }) => ({
      name: resourceRecordName,
      type: resourceRecordType,
      value: resourceRecordValue,
    })),
  );
  if (settings.zoneId === undefined) return { arn: certificate.arn, records: proofs };
  const proof = proofs.apply((all) => all[0] ?? { name: '', type: 'CNAME', value: '' });
  const record = createRecord({ what: 'certificate', zoneId: settings.zoneId, record: proof }, options);
  const validation = new aws.acm.CertificateValidation(
    'public',
    { certificateArn: certificate.arn, validationRecordFqdns: [record.fqdn] },
    options,
  );
  return { arn: validation.certificateArn, records: proofs };
}

const daysLeft = 30;
const minutesADay = 24 * 60;

/** ACM renews a certificate 60 days before its end, as long as its record is there. */
export const certificateAlarm = ({ arn }: Certificate): Alarm => ({
  what: 'certificate',
  meaning: 'The certificate was not renewed: its record in the zone of the domain is missing or has changed.',
  measured: { namespace: 'AWS/CertificateManager', metric: 'DaysToExpiry', statistic: 'Minimum', dimensions: { CertificateArn: arn } },
  limit: { below: daysLeft },
  minutes: minutesADay,
});
