/** One partition of one topic. */
export interface TopicPartition {
  readonly topic: string;
  readonly partition: number;
}

/** `topic/partition`, for logs and keys of maps. */
export const partitionName = ({ topic, partition }: TopicPartition): string => `${topic}/${partition}`;
