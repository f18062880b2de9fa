import type { TopicPartition } from './place.ts';

interface Members {
  readonly topic: string;
  /** Server process ids of the members, ascending: the same list for each of them. */
  readonly pids: readonly number[];
  readonly partitions: readonly number[];
  /** Position of the topic, so that what is left over goes to different members. */
  readonly shift: number;
}

/** The share of one member: every n-th partition. Shares differ by one partition at most, and no partition is left out. */
export function assignedTo(pid: number, { topic, pids, partitions, shift }: Members): readonly TopicPartition[] {
  const rank = pids.indexOf(pid);
  if (rank < 0) return [];
  return partitions.filter((partition) => (partition + shift) % pids.length === rank).map((partition) => ({ topic, partition }));
}
