/** Who calls an API of the cloud as itself. */
import type { Unit } from './resolved.ts';

/**
 * True of pods that call a service of AWS which asks for a signature: today the one that sends mail through SES. These have an identity there and a way
 * to its credentials, and no others: an identity without a right is one more that can be stolen.
 */
export const callsCloud = ({ placement, reaches }: Unit, units: readonly Unit[]): boolean =>
  placement === 'pod' && reaches.some((reach) => units.some(({ id, rented }) => id === reach.unit && rented === 'ses'));
