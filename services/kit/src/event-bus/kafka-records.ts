import type { IHeaders, KafkaMessage, Message } from 'kafkajs';
import type { DeliveredEvent, Envelope } from './driver.ts';
import type { TopicPartition } from './topic-partition.ts';

/** The names of the attributes in the headers, by the Kafka binding of CloudEvents (binary mode). */
const attribute = 'ce_';
const known = ['specversion', 'id', 'source', 'type', 'subject', 'time'];

/** Encodes an event as a record: its data as the value, everything else as headers. */
export function toRecord({ id, source, type, key, time, data, extensions }: Envelope): Message {
  const attributes = { ...extensions, specversion: '1.0', id, source, type, subject: key, time: time.toISOString() };
  return {
    key,
    value: Buffer.from(data),
    headers: {
      'content-type': 'application/protobuf',
      ...Object.fromEntries(Object.entries(attributes).map(([name, value]) => [attribute + name, value])),
    },
  };
}

/** The approximate size of a record on the wire. */
export const recordBytes = ({ id, source, type, key, data, extensions }: Envelope): number =>
  data.byteLength + 3 * (id.length + source.length + type.length + 2 * key.length) + 3 * JSON.stringify(extensions).length + 300;

/**
 * Decodes the event of a record. Other writers to the topic must not block the partition: missing attributes are derived from the record's position,
 * and the handler decides about such an event.
 */
export function toEvent({ topic, partition }: TopicPartition, record: KafkaMessage): DeliveredEvent {
  const attributes = attributesOf(record.headers);
  const { id, source, type, time } = attributes;
  const date = time === undefined ? undefined : new Date(time);
  return {
    topic,
    partition,
    offset: BigInt(record.offset),
    id: id ?? `${topic}/${partition}/${record.offset}`,
    source: source ?? 'unknown',
    type: type ?? 'unknown',
    key: record.key?.toString() ?? '',
    time: date === undefined || Number.isNaN(date.getTime()) ? new Date(Number(record.timestamp)) : date,
    data: new Uint8Array(record.value ?? []),
    extensions: Object.fromEntries(Object.entries(attributes).filter(([name]) => !known.includes(name))),
  };
}

function attributesOf(headers: IHeaders = {}): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) => {
      const first = Array.isArray(value) ? value[0] : value;
      return name.startsWith(attribute) && first !== undefined ? [[name.slice(attribute.length), first.toString()]] : [];
    }),
  );
}
