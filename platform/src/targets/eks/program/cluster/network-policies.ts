/** Auto Mode enforces no network policy until this key of this ConfigMap is set. */
export const networkPolicyConfig = { namespace: 'kube-system', name: 'amazon-vpc-cni', key: 'enable-network-policy-controller' } as const;
