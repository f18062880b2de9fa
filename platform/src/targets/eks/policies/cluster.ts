/** Rules for the cluster. */
import { at, clusterType, everywhere, type Governed, list, mustBe, type PolicyContext, type Rule, unless } from './rule.ts';

const clusterVersions = ['1.33', '1.34', '1.35'];
const clusterLogs = ['api', 'audit', 'authenticator', 'controllerManager', 'scheduler'];

export const clusterRules: readonly Rule[] = [
  {
    id: 'cluster-is-closed',
    statement: 'The API of the cluster is private, or open to named ranges, and never open in prod.',
    check: clusterIsClosed,
  },
  {
    id: 'cluster-is-watched',
    statement: 'Every log of the control plane is on.',
    check: ({ type, props }) =>
      type === clusterType
        ? clusterLogs.filter((log) => !list(props['enabledClusterLogTypes']).includes(log)).map((log) => `the log ${log} is off`)
        : [],
  },
  {
    id: 'cluster-is-managed',
    statement: 'The cluster runs in Auto Mode on a supported version, and only its API grants access.',
    check: (resource, policyContext) => [
      ...mustBe({
        [clusterType]: [
          ['computeConfig.enabled', true],
          ['accessConfig.authenticationMode', 'API'],
        ],
      })(resource, policyContext),
      ...unless(
        resource.type !== clusterType || clusterVersions.includes(String(resource.props['version'])),
        'its version is not supported',
      ),
    ],
  },
];

function clusterIsClosed({ type, props }: Governed, { size }: PolicyContext): readonly string[] {
  if (type !== clusterType) return [];
  const open = at(props, 'vpcConfig.endpointPublicAccess') !== false;
  const ranges = list(at(props, 'vpcConfig.publicAccessCidrs')).map(String);
  return [
    ...unless(at(props, 'vpcConfig.endpointPrivateAccess') === true, 'vpcConfig.endpointPrivateAccess must be true'),
    ...unless(!open || size !== 'prod', 'vpcConfig.endpointPublicAccess must be false in prod'),
    ...unless(!open || ranges.length > 0, 'without vpcConfig.publicAccessCidrs it is open to everyone'),
    ...ranges.filter((range) => everywhere.includes(range)).map((range) => `${range} may reach the API`),
  ];
}
