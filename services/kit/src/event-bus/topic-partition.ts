/** One partition of one topic. */
export interface TopicPartition {
  readonly topic: string;
  readonly partition: number;
}

/** `topic/partition`, as logs and keys of maps have it. */
export const partitionName = ({ topic, partition }: TopicPartition): string => `${topic}/${partition}`;
