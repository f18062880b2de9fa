/** One partition of one topic. */
export interface TopicPartition {
  readonly topic: string;
  readonly partition: number;
}

export const partitionName = ({ topic, partition }: TopicPartition): string => `${topic}/${partition}`;
