/** What is built for checks on a real Kubernetes, by module and version. All of it comes from Go's module proxy. */
export const versions = {
  /** The manifests are held to this minor version; `kind/cluster.yaml` pins a node of it. */
  kubernetes: '1.34.4',
  /** What kubeadm of this Kubernetes asks for. */
  etcd: '3.6.5',
  coredns: '1.12.1',
  helm: '4.3.2',
  kind: '0.33.0',
  'cri-tools': '1.34.0',
  'kube-network-policies': '0.8.0',
} as const;

/** The greatest version of Go that one of the modules asks for. */
export const goMin = [1, 26] as const;
