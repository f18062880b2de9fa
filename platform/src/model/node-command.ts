/** How a container starts a program of ours. Every renderer of containers or pods takes the command from here. */
import type { Unit } from './resolved.ts';

/** Node's heap, as a part of the memory of the container; the rest is for what lies outside of it. */
const heapShare = 0.75;
/** kafkajs sets a timer in the past once in a process. Node would print three lines about it that are no JSON, among logs that are. */
export const quietNode = '--disable-warning=TimeoutNegativeWarning';

/**
 * The image of the services is one for all, so each unit names the program that it runs. Without a value the image itself knows what it runs:
 * engines, and Caddy as the gateway and for the page.
 */
export function nodeCommand(unit: Pick<Unit, 'id' | 'kind' | 'entry' | 'args' | 'scale'>): readonly [string, ...string[]] | undefined {
  const { id, kind, entry, args, scale } = unit;
  if (kind !== 'service' && kind !== 'task') return undefined;
  if (entry === undefined) throw new Error(`${id} is a ${kind} without a program: give it an entry in the model`);
  return ['node', `--max-old-space-size=${Math.floor(scale.memoryMi * heapShare)}`, quietNode, entry, ...args];
}
