/** The modules that are built for checks on a real Kubernetes, with their versions. All of them come from Go's module proxy. */
export const versions = {
  /** The manifests must be valid for this minor version; `kind/cluster.yaml` pins a node of it. */
  kubernetes: '1.34.4',
  /** The version that kubeadm of this Kubernetes requires. */
  etcd: '3.6.5',
  coredns: '1.12.1',
  helm: '4.3.2',
  kind: '0.33.0',
  'cri-tools': '1.34.0',
  'kube-network-policies': '0.8.0',
} as const;

/** The greatest Go version that one of the modules requires. */
export const goMin = [1, 26] as const;
