import type { TopicPartition } from './topic-partition.ts';

interface Members {
  readonly topic: string;
  /** Server process ids of the members, ascending: the same list for each of them. */
  readonly pids: readonly number[];
  readonly partitions: readonly number[];
  /** The index of the topic, so that remaining partitions go to different members. */
  readonly shift: number;
}

/** The share of one member: every n-th partition. Shares differ by at most one partition, and no partition is left out. */
export function assignedTo(pid: number, { topic, pids, partitions, shift }: Members): readonly TopicPartition[] {
  const rank = pids.indexOf(pid);
  if (rank < 0) return [];
  return partitions.filter((partition) => (partition + shift) % pids.length === rank).map((partition) => ({ topic, partition }));
}
