/** Records of DNS: the program creates them in a zone of ours, and lists them for the operator where the zone is somewhere else. */
import * as aws from '@pulumi/aws';
import * as pulumi from '@pulumi/pulumi';

const ttlSeconds = 300;

export interface DnsRecord {
  readonly name: string;
  readonly type: string;
  readonly value: string;
}

export interface RecordToCreate {
  /** The name of the resource. */
  readonly what: string;
  readonly zoneId: string;
  readonly record: pulumi.Input<DnsRecord>;
}

export function createRecord({ what, zoneId, record }: RecordToCreate, options: pulumi.CustomResourceOptions): aws.route53.Record {
  const known = pulumi.output(record);
  return new aws.route53.Record(
    what,
    {
      zoneId,
      name: known.apply(({ name }) => name),
      type: known.apply(({ type }) => type),
      records: [known.apply(({ value }) => value)],
      ttl: ttlSeconds,
    },
    options,
  );
}
