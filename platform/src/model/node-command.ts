/** The command with which a container starts one of our programs. Every renderer of containers or pods uses it. */
import type { Unit } from './resolved.ts';

/** Node's heap as a share of the container's memory; the rest is for memory outside of the heap. */
const heapShare = 0.75;
/** kafkajs sets a timer in the past once in each process. Node would print three lines of plain text about it into the JSON logs. */
export const quietNode = '--disable-warning=TimeoutNegativeWarning';

/**
 * All services share one image, so each unit names the program that it runs. Undefined for images with a default program: engines, and Caddy as the
 * gateway and for the page.
 */
export function nodeCommand(unit: Pick<Unit, 'id' | 'kind' | 'entry' | 'args' | 'scale'>): readonly [string, ...string[]] | undefined {
  const { id, kind, entry, args, scale } = unit;
  if (kind !== 'service' && kind !== 'task') return undefined;
  if (entry === undefined) throw new Error(`${id} is a ${kind} without a program: give it an entry in the model`);
  return ['node', `--max-old-space-size=${Math.floor(scale.memoryMi * heapShare)}`, quietNode, entry, ...args];
}
