/** What holds for every target that runs pods. Names here never change, because objects of running clusters are found by them. */
import type { EngineId } from './model.ts';

/** Names, labels, ports and addresses that manifests, policies and verbs must agree on. */
export const cluster = {
  /** The label that selects all our pods and policies, besides their name. */
  partOf: 'debt',
  namespaces: { app: 'debt', stores: 'debt-stores' },
  domain: 'cluster.local',
  /** The namespace whose pods may read metrics. */
  monitoring: 'monitoring',
  /** The version that namespaces pin Pod Security to; a manifest must be valid for it. */
  kubernetes: 'v1.34',
  dnsPort: 53,
  /** The port of the gateway on the node of kind; the cluster definition maps a port of the machine to it. */
  gatewayNodePort: 30_080,
  /** The kubelet probes Caddy on a listener of its own, which serves none of the public routes. */
  probesPort: 8081,
  /**
   * EKS Pod Identity on each node, where pods with an identity of AWS get their credentials. The network of an environment has IPv4 alone, so pods
   * never use the IPv6 address, [fd00:ec2::23].
   */
  identityAgent: { range: '169.254.170.23/32', port: 80 },
  /** Ranges outside of the internet: private networks, carrier-grade NAT (RFC 6598) and link-local addresses, which include instance metadata. */
  privateRanges: ['10.0.0.0/8', '100.64.0.0/10', '169.254.0.0/16', '172.16.0.0/12', '192.168.0.0/16'],
  /**
   * Labels of a namespace with pods behind a load balancer: a pod is ready once its target is healthy, so a rollout keeps old pods until then. Auto
   * Mode reads the first one; the controller that clusters without Auto Mode install reads the second one.
   */
  readinessGates: { 'eks.amazonaws.com/pod-readiness-gate-inject': 'enabled', 'elbv2.k8s.aws/pod-readiness-gate-inject': 'enabled' },
  /** The annotation of a Service from which external-dns reads the domain that leads to it. */
  domainAnnotation: 'external-dns.alpha.kubernetes.io/hostname',
  /** Our images run as this user and group; above 10000, so that no user of the node has the same uid. */
  user: 10_001,
  secretsDirectory: '/run/secrets/debt',
  /** In the service images: the CA bundle for the managed stores whose authorities Node does not trust by default. */
  managedAuthorities: '/app/certs/managed.pem',
} as const;

/** Engines that the cloud runs listen with TLS, and not always on the default port of their software. */
export const managedPorts: Readonly<Record<EngineId, number>> = {
  postgres: 5432,
  mongodb: 27_017,
  kafka: 9096,
  rabbitmq: 5671,
  redis: 6379,
  'mail-sink': 443,
};
