/** Answers of a simulated cloud, for tests. */

/** The values that AWS would compute, as far as the program reads them. */
export function answers(type: string, name: string): Readonly<Record<string, unknown>> {
  const arn = `arn:aws:test:eu-central-1:123456789012:${name}`;
  switch (type) {
    case 'aws:rds/instance:Instance':
      return { arn, address: 'postgres.abc.eu-central-1.rds.amazonaws.com' };
    case 'aws:docdb/cluster:Cluster':
      return { arn, endpoint: 'documentdb.cluster-abc.eu-central-1.docdb.amazonaws.com' };
    case 'aws:elasticache/replicationGroup:ReplicationGroup':
      return { arn, primaryEndpointAddress: 'master.valkey.abc.euc1.cache.amazonaws.com' };
    case 'aws:msk/cluster:Cluster':
      return { arn, bootstrapBrokersSaslScram: 'b-2.kafka.amazonaws.com:9096,b-1.kafka.amazonaws.com:9096' };
    case 'aws:mq/broker:Broker':
      return { arn, instances: [{ endpoints: ['amqps://b-1234.mq.eu-central-1.amazonaws.com:5671'] }] };
    case 'aws:eks/cluster:Cluster':
      return {
        arn,
        endpoint: 'https://abc.gr7.eu-central-1.eks.amazonaws.com',
        certificateAuthority: { data: 'Q0E=' },
        vpcConfig: { clusterSecurityGroupId: 'sg-cluster' },
      };
    case 'aws:ecr/repository:Repository':
      return { arn, repositoryUrl: `123456789012.dkr.ecr.eu-central-1.amazonaws.com/debt/test/${name}` };
    case 'aws:sesv2/emailIdentity:EmailIdentity':
      return { arn, dkimSigningAttributes: { tokens: ['one', 'two', 'three'] } };
    case 'aws:acm/certificate:Certificate':
      return {
        arn,
        domainValidationOptions: [
          {
            domainName: 'debt.example.com',
            resourceRecordName: '_a.debt.example.com',
            resourceRecordType: 'CNAME',
            resourceRecordValue: '_b.acm',
          },
        ],
      };
    case 'aws:acm/certificateValidation:CertificateValidation':
      return { certificateArn: arn };
    default:
      return { arn };
  }
}
