import { beforeAll, describe, expect, test } from 'vitest';
import { type Deployed, deployUnderMocks, someSettings } from '../src/targets/eks/program/testing.ts';

const loadTimeoutMs = 240_000;
let ours: Deployed;
let elsewhere: Deployed;

beforeAll(async () => {
  // One after the other: Pulumi's runtime is a singleton of the process.
  ours = await deployUnderMocks();
  elsewhere = await deployUnderMocks({ without: ['zoneId'], settings: { sourceRanges: ['203.0.113.0/24'] } });
}, loadTimeoutMs);

const inputsOf = ({ resources }: Deployed, type: string, name?: string) =>
  resources.filter((each) => each.type === type && (name === undefined || each.name === name)).map(({ inputs }) => inputs);
const records = (deployed: Deployed) => inputsOf(deployed, 'aws:route53/record:Record');

describe('the record of the domain', () => {
  test('is written by external-dns, for the domain alone and in its zone alone', () => {
    const [release] = inputsOf(ours, 'kubernetes:helm.sh/v3:Release', 'external-dns');
    const [policy] = inputsOf(ours, 'aws:iam/rolePolicy:RolePolicy', 'pod-external-dns');

    expect(release?.['values']).toMatchObject({
      ...{ policy: 'sync', txtOwnerId: 'debt-test', sources: ['service'], domainFilters: ['debt.example.com'] },
      ...{ extraArgs: ['--zone-id-filter=Z0123456789ABC', '--aws-zone-type=public'], serviceAccount: { name: 'external-dns' } },
    });
    expect(JSON.parse(String(policy?.['policy']))).toMatchObject({
      Statement: [
        {
          Action: ['route53:ChangeResourceRecordSets'],
          Resource: ['arn:aws:route53:::hostedzone/Z0123456789ABC'],
          Condition: {
            'ForAllValues:StringEquals': {
              'route53:ChangeResourceRecordSetsNormalizedRecordNames': [
                ...['debt.example.com', 'a-debt.example.com', 'aaaa-debt.example.com', 'cname-debt.example.com'],
              ],
            },
          },
        },
        { Resource: ['arn:aws:route53:::hostedzone/Z0123456789ABC'] },
        { Action: ['route53:ListHostedZones'], Resource: ['*'] },
      ],
    });
  });

  test('is left to the operator where the zone is somewhere else: nothing may write there', () => {
    const named = elsewhere.resources.filter(({ name }) => name.includes('external-dns')).map(({ type }) => type);

    expect(named).toEqual([]);
    expect(records(elsewhere)).toEqual([]);
  });
});

test('the ranges that may reach the platform are passed on to the manifests', () => {
  expect([ours.outputs['sourceRanges'], elsewhere.outputs['sourceRanges']]).toEqual([[], ['203.0.113.0/24']]);
});

describe('mail of the domain', () => {
  const mail = (deployed: Deployed) => inputsOf(deployed, 'aws:sesv2/emailIdentityMailFromAttributes:EmailIdentityMailFromAttributes');
  const wanted = [
    { name: 'mail.debt.example.com', type: 'MX', value: '10 feedback-smtp.eu-central-1.amazonses.com' },
    { name: 'mail.debt.example.com', type: 'TXT', value: 'v=spf1 include:amazonses.com -all' },
    { name: '_dmarc.debt.example.com', type: 'TXT', value: 'v=DMARC1; p=quarantine; adkim=r; aspf=r' },
  ];

  test('has a return address of ours, with the records that receivers look for: MX, SPF, DMARC and three of DKIM', () => {
    const written = records(ours).map(({ name, type, records: values }) => ({
      name,
      type,
      value: Array.isArray(values) ? String(values[0]) : '',
    }));

    expect(mail(ours)).toMatchObject([{ emailIdentity: 'debt.example.com', mailFromDomain: 'mail.debt.example.com' }]);
    expect(written).toEqual(expect.arrayContaining(wanted));
    expect(written.filter(({ name }) => String(name).includes('._domainkey.debt.example.com'))).toHaveLength(3);
  });

  test('needs the same records where the zone is somewhere else, and the outputs list them', () => {
    expect(elsewhere.outputs['dnsRecords']).toEqual(expect.arrayContaining(wanted));
    expect(elsewhere.outputs['dnsRecords']).toEqual(ours.outputs['dnsRecords']);
  });

  test('that bounces, or that its receiver complains about, is reported to the owner', () => {
    const subscription = { protocol: 'email', endpoint: someSettings.ownerEmail };
    const [destination] = inputsOf(ours, 'aws:sesv2/configurationSetEventDestination:ConfigurationSetEventDestination');

    expect(inputsOf(ours, 'aws:sns/topicSubscription:TopicSubscription', 'mail-events')).toMatchObject([subscription]);
    expect(destination?.['eventDestination']).toMatchObject({ matchingEventTypes: ['BOUNCE', 'COMPLAINT', 'REJECT'] });
  });
});

describe('what the owner is notified of', () => {
  const alarms = () => inputsOf(ours, 'aws:cloudwatch/metricAlarm:MetricAlarm');
  const limits = () =>
    Object.fromEntries(
      alarms().map(({ name, threshold, comparisonOperator }) => [
        String(name).replace('debt-test-', ''),
        `${comparisonOperator === 'LessThanThreshold' ? '<' : '>'} ${String(threshold)}`,
      ]),
    );

  test('are the limits of each store, errors of the gateway, refused mail, and a certificate that is not renewed', () => {
    const gib = 2 ** 30;

    expect(limits()).toEqual({
      'postgres-cpu': '> 80',
      'postgres-disk': `< ${20 * gib * 0.1}`,
      // 80 % of the 225 connections that RDS allows with 2 GiB.
      'postgres-connections': '> 180',
      'documentdb-cpu': '> 80',
      'documentdb-memory': `< ${4 * gib * 0.1}`,
      'kafka-disk-1': '> 85',
      'kafka-disk-2': '> 85',
      'kafka-offline': '> 0',
      'rabbitmq-memory': `> ${Math.floor(4 * gib * 0.32)}`,
      'rabbitmq-waiting': '> 10000',
      'valkey-001-memory': '> 80',
      'gateway-errors': '> 10',
      'mail-bounces': '> 0.04',
      'mail-complaints': '> 0.0008',
      certificate: '< 30',
    });
  });

  test('comes through an encrypted topic to the address of the owner, at the beginning and at the end', () => {
    const [topic] = inputsOf(ours, 'aws:sns/topic:Topic', 'alarms');
    const [subscription] = inputsOf(ours, 'aws:sns/topicSubscription:TopicSubscription', 'alarms');
    const arn = subscription?.['topic'];

    expect(topic?.['kmsMasterKeyId']).toBe('arn:aws:test:eu-central-1:123456789012:data');
    expect(subscription).toMatchObject({ protocol: 'email', endpoint: someSettings.ownerEmail });
    expect(alarms().filter(({ alarmActions, okActions }) => String(alarmActions) !== arn || String(okActions) !== arn)).toEqual([]);
    expect(JSON.stringify(inputsOf(ours, 'aws:kms/key:Key'))).toContain('cloudwatch.amazonaws.com');
  });

  test('is the budget of the settings, with the nodes that carry the tag of EKS only', () => {
    expect(inputsOf(ours, 'aws:budgets/budget:Budget')).toMatchObject([
      {
        limitAmount: '100000',
        filterExpression: {
          ors: [{ tags: { key: 'env', values: ['test'] } }, { tags: { key: 'aws:eks:cluster-name', values: ['debt-test'] } }],
        },
        notifications: [
          { notificationType: 'ACTUAL', threshold: 80, subscriberEmailAddresses: [someSettings.ownerEmail] },
          { notificationType: 'FORECASTED', threshold: 100 },
        ],
      },
    ]);
  });
});

test('the logs of pods go to a group of ours, which the agent may write and not create', () => {
  const [release] = inputsOf(ours, 'kubernetes:helm.sh/v3:Release', 'fluent-bit');
  const [group] = inputsOf(ours, 'aws:cloudwatch/logGroup:LogGroup', 'pod-logs');
  const [policy] = inputsOf(ours, 'aws:iam/rolePolicy:RolePolicy', 'pod-fluent-bit');

  expect(release?.['values']).toMatchObject({ cloudWatchLogs: { logGroupName: group?.['name'], autoCreateGroup: false } });
  expect(policy?.['policy']).not.toContain('logs:CreateLogGroup');
});

test('the disks of Kafka grow by themselves, and the program does not make them smaller again', () => {
  expect(inputsOf(ours, 'aws:appautoscaling/target:Target')).toMatchObject([
    { serviceNamespace: 'kafka', scalableDimension: 'kafka:broker-storage:VolumeSize', maxCapacity: 100 },
  ]);
  expect(inputsOf(ours, 'aws:appautoscaling/policy:Policy')).toMatchObject([
    { targetTrackingScalingPolicyConfiguration: { targetValue: 60, disableScaleIn: true } },
  ]);
});
