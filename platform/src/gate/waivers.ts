/** Exceptions: where, why, and until when. Only stores of kind may have one; our own workloads have none on any target. */
import { cluster } from '../model/cluster.ts';

export interface Waiver {
  readonly rule: string;
  /** The object, in the form of `keyOf`; in the namespace of the stores. */
  readonly object: `${'StatefulSet' | 'Service'} ${typeof cluster.namespaces.stores}/${string}`;
  readonly why: string;
  /** The condition for removing the waiver. */
  readonly until: string;
}

const officialUser = 'The official image owns its directories as a user of its own below 10000, which its entry point expects.';
const tried = 'The image has been run as 10001 with these volumes on a cluster.';

export const waivers: readonly Waiver[] = [
  ...(['postgres', 'mongodb', 'kafka', 'rabbitmq', 'redis'] as const).map(
    (store): Waiver => ({
      rule: 'runs-as-nobody',
      object: `StatefulSet ${cluster.namespaces.stores}/${store}`,
      why: officialUser,
      until: tried,
    }),
  ),
];
