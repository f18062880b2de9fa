/** Accepted findings of third-party linters, each with its reason. One that no longer occurs fails the run. */
import type { ForeignFinding, ToolId } from './tools.ts';

export interface Explanation {
  readonly tool: ToolId;
  readonly checks: readonly string[];
  readonly targets: readonly ('kind' | 'eks')[];
  /** The objects, as in `Deployment debt/expenses`. */
  readonly objects: RegExp;
  readonly why: string;
}

export const explanations: readonly Explanation[] = [
  {
    tool: 'kube-score',
    checks: ['container-cpu-requests-equal-limits', 'container-resource-requests-equal-limits'],
    targets: ['kind', 'eks'],
    objects: /^(Deployment|StatefulSet|Job) /,
    why: 'Requests plan, limits stop a runaway: the limit of CPU is four times the request, so that a start and a peak are not throttled. Memory, which cannot be throttled, has both equal.',
  },
  {
    tool: 'kube-score',
    checks: ['container-image-pull-policy'],
    targets: ['kind'],
    objects: /^(Deployment|StatefulSet|Job) /,
    why: 'Images of kind are loaded into the node and named after their content; there is no registry to ask. On eks the policy is Always.',
  },
  {
    tool: 'kube-score',
    checks: ['container-security-context-user-group-id'],
    targets: ['kind'],
    objects: /^StatefulSet debt-stores\//,
    why: "Official images of the stores own their directories as a user of their own. The same as the gate's waivers.",
  },
  {
    tool: 'kube-score',
    checks: ['deployment-replicas'],
    targets: ['kind'],
    objects: /^Deployment /,
    why: 'One node: a second pod would share its fate. In staging there are at least two, in prod at least three.',
  },
  {
    tool: 'kube-score',
    checks: ['service-type'],
    targets: ['kind'],
    objects: /^Service debt\/gateway$/,
    why: 'The one way in. The port of the machine is mapped to this port of the node; on eks it is a load balancer.',
  },
  {
    tool: 'checkov',
    checks: ['CKV_K8S_15', 'CKV_K8S_43'],
    targets: ['kind'],
    objects: /^(Deployment|StatefulSet|Job) /,
    why: 'Images of kind are loaded into the node under a tag made from their content, which is never moved; those of the stores are pinned by version. On eks everything is a digest and always asked for.',
  },
  {
    tool: 'checkov',
    checks: ['CKV_K8S_40'],
    targets: ['kind'],
    objects: /^StatefulSet debt-stores\//,
    why: "Official images of the stores own their directories as a user of their own. The same as the gate's waivers.",
  },
  {
    tool: 'kubeconform',
    checks: ['no-schema'],
    targets: ['eks'],
    objects: /^ExternalSecret /,
    why: 'A custom resource, of which Kubernetes has no schema. The gate checks it against one of ours.',
  },
];

export const explains = ({ tool, checks, targets, objects }: Explanation, finding: ForeignFinding): boolean =>
  tool === finding.tool &&
  checks.includes(finding.check) &&
  targets.some((target) => target === finding.target) &&
  objects.test(finding.object);
