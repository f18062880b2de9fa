/** The two uses of Caddy: as the gateway, and for the files of the page. */
import { IntOrString, KubeService } from 'cdk8s-plus-28/lib/imports/k8s.js';
import { Construct } from 'constructs';
import { cluster } from '../../model/cluster.ts';
import type { Resolved, Unit } from '../../model/resolved.ts';
import { clusterTraits } from '../../model/targets.ts';
import { ConfigFiles } from './config-files.ts';
import type { ClusterFacts } from './facts.ts';
import { namespaceOf, selectorOf } from './names.ts';
import { priorityOf } from './namespaces.ts';
import { portOf } from './network.ts';
import { httpProbes } from './pod.ts';
import { servedPorts } from './services.ts';
import { metadataOf, Workload, type WorkloadProps } from './workload.ts';

const configPath = '/etc/debt';
/** Caddy's own state, which does not have to persist. */
const state = [{ path: '/tmp', sizeMi: 64 }];
/** The time until the cloud's load balancer has deregistered a pod; its own delay must not be shorter. */
const preStopSeconds = { direct: 5, behindBalancer: 30 } as const;
export const deregistrationSeconds = 30;

export interface CaddyProps {
  readonly unit: Unit;
  readonly resolved: Resolved;
  readonly facts: ClusterFacts;
  readonly wave: number;
}

/** The page: its image contains the files and the Caddyfile that serves them. */
export class Pages extends Construct {
  constructor(scope: Construct, props: CaddyProps) {
    super(scope, 'pages');
    new Workload(this, { ...caddyPod(props), args: ['run', '--config', '/etc/caddy/Caddyfile', '--adapter', 'caddyfile'] });
  }
}

/** The only unit that users reach. */
export class Gateway extends Construct {
  constructor(scope: Construct, props: CaddyProps & { readonly caddyfile: string }) {
    super(scope, 'edge');
    const pod = caddyPod(props);
    const files = new ConfigFiles(this, { ...pod, files: { Caddyfile: props.caddyfile } });
    new Workload(this, {
      ...pod,
      args: ['run', '--config', `${configPath}/Caddyfile`, '--adapter', 'caddyfile'],
      mounts: [{ from: 'configMap', name: files.name, path: configPath }],
    });
    new KubeService(this, 'public', publicService(props, pod));
  }
}

function caddyPod({ unit, resolved, wave }: CaddyProps): WorkloadProps {
  const { environment } = resolved;
  const { id, image, scale, drainSeconds, health } = unit;
  const { exposure, pullPolicy } = clusterTraits(environment);
  if (health === undefined) throw new Error(`${id} has no health check`);
  const served = servedPorts(unit, resolved);
  return {
    id,
    image,
    wave,
    scale,
    drainSeconds,
    namespace: namespaceOf(unit),
    environment: environment.name,
    component: unit.kind,
    pullPolicy,
    command: ['caddy'],
    args: [],
    env: [
      { name: 'XDG_CONFIG_HOME', value: '/tmp/config' },
      { name: 'XDG_DATA_HOME', value: '/tmp/data' },
    ],
    ports: { http: portOf(unit, 'http'), probes: cluster.probesPort },
    user: cluster.user,
    scratch: state,
    mounts: [],
    probes: httpProbes('probes', health.live, health.ready),
    priority: priorityOf(unit),
    preStopSeconds: unit.public && exposure === 'load-balancer' ? preStopSeconds.behindBalancer : preStopSeconds.direct,
    ...(served === undefined ? {} : { serves: served }),
  };
}

function publicService({ unit, resolved, facts }: CaddyProps, pod: WorkloadProps): ConstructorParameters<typeof KubeService>[2] {
  const base = { selector: selectorOf(unit.id), externalTrafficPolicy: 'Local' };
  const http = { name: 'http', targetPort: IntOrString.fromString('http'), protocol: 'TCP' };
  const { aws } = facts;
  if (clusterTraits(resolved.environment).exposure === 'node-port' || aws === undefined) {
    const ports = [{ ...http, port: portOf(unit, 'http'), nodePort: cluster.gatewayNodePort }];
    return { metadata: metadataOf(pod), spec: { ...base, type: 'NodePort', ports } };
  }
  return {
    metadata: metadataOf({ ...pod, annotations: { ...loadBalancer(aws.certificateArn, unit), ...domainOf(facts) } }),
    spec: {
      ...base,
      type: 'LoadBalancer',
      loadBalancerClass: 'eks.amazonaws.com/nlb',
      ...(aws.sourceRanges === undefined ? {} : { loadBalancerSourceRanges: [...aws.sourceRanges] }),
      ports: [{ ...http, name: 'https', port: 443 }],
    },
  };
}

/** external-dns creates a record from this name to the load balancer, where the zone of the domain is ours. */
function domainOf({ origins: [origin = ''] }: ClusterFacts): Readonly<Record<string, string>> {
  return { [cluster.domainAnnotation]: new URL(origin).hostname };
}

function loadBalancer(certificateArn: string, { health }: Unit): Readonly<Record<string, string>> {
  const settings = {
    scheme: 'internet-facing',
    'nlb-target-type': 'ip',
    'backend-protocol': 'tcp',
    'ssl-ports': '443',
    'ssl-cert': certificateArn,
    'ssl-negotiation-policy': 'ELBSecurityPolicy-TLS13-1-2-2021-06',
    // Targets by address do not see the client's address by default.
    'target-group-attributes': `preserve_client_ip.enabled=true,deregistration_delay.timeout_seconds=${deregistrationSeconds}`,
    'healthcheck-protocol': 'http',
    'healthcheck-port': String(cluster.probesPort),
    'healthcheck-path': health?.ready ?? '/',
  };
  return Object.fromEntries(
    Object.entries(settings).map(([name, value]) => [`service.beta.kubernetes.io/aws-load-balancer-${name}`, value]),
  );
}
