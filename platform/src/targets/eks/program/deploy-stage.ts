/** `aws` makes everything of AWS. `cluster` is the same and what lies inside the cluster, whose API must answer by then. */
export const stages = ['aws', 'cluster'] as const;
export type Stage = (typeof stages)[number];
