/** What holds for every target that runs pods. Names here are for ever: objects of running clusters are found by them. */
import type { EngineId } from './model.ts';

/** Names, labels, ports and addresses that manifests, policies and verbs must agree on. */
export const cluster = {
  /** The label that all our pods and policies are selected by, next to their name. */
  partOf: 'debt',
  namespaces: { app: 'debt', stores: 'debt-stores' },
  domain: 'cluster.local',
  /** The namespace whose pods may read metrics. */
  monitoring: 'monitoring',
  /** The version that namespaces pin Pod Security to; a manifest must be valid for it. */
  kubernetes: 'v1.34',
  dnsPort: 53,
  /** Of the gateway on the node of kind; the cluster definition maps a port of the machine to it. */
  gatewayNodePort: 30_080,
  /** Kubelet's questions to Caddy go to a listener that no route of people shares. */
  probesPort: 8081,
  /**
   * EKS Pod Identity on each node, where pods with an identity of AWS get their credentials. The network of an environment has IPv4 alone, so pods
   * are never sent to its other address, [fd00:ec2::23].
   */
  identityAgent: { range: '169.254.170.23/32', port: 80 },
  /** What is not the internet: private networks, carrier-grade NAT (RFC 6598) and link-local addresses, metadata of machines among them. */
  privateRanges: ['10.0.0.0/8', '100.64.0.0/10', '169.254.0.0/16', '172.16.0.0/12', '192.168.0.0/16'],
  /**
   * Labels of a namespace with pods behind a load balancer: a pod is ready once its target is healthy, so that a rollout keeps old pods until then. The
   * first one is read by Auto Mode, the second one by the controller that clusters without Auto Mode install.
   */
  readinessGates: { 'eks.amazonaws.com/pod-readiness-gate-inject': 'enabled', 'elbv2.k8s.aws/pod-readiness-gate-inject': 'enabled' },
  /** Our images run as this user and group; above 10000, so that it is nobody on the node. */
  user: 10_001,
  secretsDirectory: '/run/secrets/debt',
  /** In the service images: the authorities of the managed stores that Node does not know. */
  managedAuthorities: '/app/certs/managed.pem',
} as const;

/** Engines that the cloud runs listen with TLS, and not always where their software does. */
export const managedPorts: Readonly<Record<EngineId, number>> = {
  postgres: 5432,
  mongodb: 27_017,
  kafka: 9096,
  rabbitmq: 5671,
  redis: 6379,
  'mail-sink': 443,
};
