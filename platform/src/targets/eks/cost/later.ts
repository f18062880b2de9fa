/** The cost of the second stage, which Pulumi cannot plan before the API of the cluster answers. A test compares it with the program. */
import type { Profile } from '../../../model/cloud-profiles.ts';
import { priceOf } from './price.ts';
import { type MonthlyRange, nothing } from './range.ts';

export const clusterStagePrice = ({ nodeCpusMax }: Profile): MonthlyRange =>
  priceOf('kubernetes:karpenter.sh/v1:NodePool', { spec: { limits: { cpu: String(nodeCpusMax) } } }) ?? nothing;
