/** Which units call APIs of the cloud under an identity of their own. */
import type { Unit } from './resolved.ts';

/**
 * True for pods that call a service of AWS with signed requests: today only the one that sends mail through SES. Only such pods have an identity in
 * AWS and access to its credentials. An identity without a permission would only be one more that can be stolen.
 */
export const callsCloud = ({ placement, reaches }: Unit, units: readonly Unit[]): boolean =>
  placement === 'pod' && reaches.some((reach) => units.some(({ id, rented }) => id === reach.unit && rented === 'ses'));
