/** `aws` creates all resources of AWS. `cluster` adds the contents of the cluster, whose API must answer by then. */
export const stages = ['aws', 'cluster'] as const;
export type Stage = (typeof stages)[number];
