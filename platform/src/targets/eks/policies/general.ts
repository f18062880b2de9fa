/** Rules for every resource. */
import { profiles } from '../../../model/cloud-profiles.ts';
import { sizeIds } from '../../../model/model.ts';
import { at, mustBe, present, type Rule, unless } from './rule.ts';

export const requiredTags = ['project', 'env', 'owner', 'cost-center', 'managed-by'] as const;
const families = ['t3', 't4g', 'm7g', 'r6g', 'r7g'];
/** Types that AWS cannot tag, or that the tags of their parent cover. */
const untagged =
  /^aws:(iam\/role(Policy|PolicyAttachment)|ec2\/(route|routeTableAssociation)|kms\/alias|msk\/(configuration|scramSecretAssociation)|secretsmanager\/secret(Version|Policy)|ecr\/lifecyclePolicy|eks\/accessPolicyAssociation|route53\/record|acm\/certificateValidation|sesv2\/(configurationSetEventDestination|emailIdentityMailFromAttributes)|sns\/topic(Policy|Subscription)|appautoscaling\/policy|cloudwatch\/log(MetricFilter|ResourcePolicy)|backup\/selection|s3\/bucket(Policy|PublicAccessBlock)):/;

/** Whether a resource of this type supports the tags, and therefore must carry them. */
export const isTagged = (type: string): boolean => type.startsWith('aws:') && !untagged.test(type);

export const generalRules: readonly Rule[] = [
  {
    id: 'tagged',
    statement: `Everything carries the tags ${requiredTags.join(', ')}.`,
    check: ({ type, props }) => {
      if (!isTagged(type)) return [];
      return requiredTags.filter((tag) => !present(at(props, `tags.${tag}`))).map((tag) => `the tag ${tag} is missing`);
    },
  },
  {
    id: 'in-our-region',
    statement: 'Everything is made in the region of the environment, and copies of backups in the second region of the size.',
    check: ({ type, props }, { region, size }) => {
      if (type !== 'pulumi:providers:aws' && !type.startsWith('aws:')) return [];
      const given = props['region'];
      const isCopy = copyTypes.includes(type) && given !== undefined && given === copyRegionOf(size);
      return unless(isCopy || given === undefined || given === null || given === region, `its region is ${String(given)}, not ${region}`);
    },
  },
  {
    id: 'known-families',
    statement: `Machines are of the families ${families.join(', ')}.`,
    check: ({ type, props }) => {
      if (!type.startsWith('aws:')) return [];
      const classes = [
        props['instanceClass'],
        props['nodeType'],
        props['hostInstanceType'],
        props['instanceType'],
        at(props, 'brokerNodeGroupInfo.instanceType'),
      ];
      return classes
        .filter((each) => typeof each === 'string')
        .filter((each) => !families.includes(familyOf(each)))
        .map((each) => `${each} is of no family that is allowed`);
    },
  },
  {
    id: 'metadata-needs-a-token',
    statement: 'A machine of ours answers questions about itself only with a session token.',
    check: (resource) =>
      /^aws:ec2\/(instance|launchTemplate):/.test(resource.type)
        ? unless(at(resource.props, 'metadataOptions.httpTokens') === 'required', 'metadataOptions.httpTokens must be "required"')
        : [],
  },
  {
    id: 'logs-have-an-end',
    statement: 'Logs are kept for a time that is written down.',
    check: ({ type, props }) =>
      type === 'aws:cloudwatch/logGroup:LogGroup' ? unless(Number(props['retentionInDays'] ?? 0) > 0, 'retentionInDays must be set') : [],
  },
  {
    id: 'images-stay',
    statement: 'A tag of an image is written once, and every image is scanned.',
    check: mustBe({
      'aws:ecr/repository:Repository': [
        ['imageTagMutability', 'IMMUTABLE'],
        ['imageScanningConfiguration.scanOnPush', true],
      ],
    }),
  },
];

/** A vault of copies, and the key that it needs there. */
const copyTypes = ['aws:backup/vault:Vault', 'aws:kms/key:Key'];

function copyRegionOf(size: string): string | undefined {
  const known = sizeIds.find((id) => id === size);
  return known === undefined ? undefined : profiles[known].backupCopyRegion;
}

/** `m7g` out of `db.m7g.large`, `kafka.m7g.large`, `mq.m7g.large`, `cache.m7g.large` and `m7g.large`. */
function familyOf(name: string): string {
  const parts = name.split('.');
  return parts.at(-2) ?? '';
}
