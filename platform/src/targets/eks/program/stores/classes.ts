/** The memory of the classes of the managed engines, from which their limits follow. */

const gib = 2 ** 30;
/** In GiB, by the class as the resource names it. */
const memory: Readonly<Record<string, number>> = {
  'db.t4g.small': 2,
  'db.t4g.medium': 4,
  'db.m7g.large': 8,
  'db.m7g.xlarge': 16,
  'db.r6g.large': 16,
  'db.r6g.xlarge': 32,
  'mq.m7g.medium': 4,
  'mq.m7g.large': 8,
};

export function memoryBytes(instanceClass: string): number {
  const known = memory[instanceClass];
  if (known === undefined) throw new Error(`the memory of ${instanceClass} is not known, and alarms follow from it`);
  return known * gib;
}

/** RDS computes max_connections from the memory, with 9,531,392 bytes for each. */
export const connectionsMax = (instanceClass: string): number => Math.min(5000, Math.floor(memoryBytes(instanceClass) / 9_531_392));
