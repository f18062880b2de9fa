import type { KafkaMessage } from 'kafkajs';
import { expect, test } from 'vitest';
import type { Envelope } from './driver.ts';
import { recordBytes, toEvent, toRecord } from './kafka-records.ts';

const partition = { topic: 'things', partition: 3 };
const envelope: Envelope = {
  topic: 'things',
  id: 'a:1',
  source: 'expenses',
  type: 'thing.made',
  key: 'Zoë',
  time: new Date('2026-02-03T04:05:06.789Z'),
  data: new Uint8Array([0, 255, 7]),
  extensions: { deadcause: 'cannot be digested' },
};

/** The message that kafkajs returns for a given record. */
function carried({ key, value, headers }: ReturnType<typeof toRecord>): KafkaMessage {
  const bytes = Object.fromEntries(Object.entries(headers ?? {}).map(([name, text]) => [name, Buffer.from(String(text))]));
  return { key: Buffer.from(String(key)), value: Buffer.from(value ?? ''), headers: bytes, timestamp: '0', attributes: 0, offset: '41' };
}

test('an event becomes a record with the attributes of CloudEvents as headers, and is decoded unchanged', () => {
  const record = toRecord(envelope);

  expect(record.headers).toEqual({
    'content-type': 'application/protobuf',
    ce_specversion: '1.0',
    ce_id: 'a:1',
    ce_source: 'expenses',
    ce_type: 'thing.made',
    ce_subject: 'Zoë',
    ce_time: '2026-02-03T04:05:06.789Z',
    ce_deadcause: 'cannot be digested',
  });
  expect(toEvent(partition, carried(record))).toEqual({ ...envelope, ...partition, offset: 41n });
});

test('a record of another writer is decoded to an event, so that its partition continues', () => {
  const foreign: KafkaMessage = { key: null, value: null, headers: {}, timestamp: '1000', attributes: 0, offset: '7' };

  expect(toEvent(partition, foreign)).toEqual({
    ...partition,
    offset: 7n,
    id: 'things/3/7',
    source: 'unknown',
    type: 'unknown',
    key: '',
    time: new Date(1_000),
    data: new Uint8Array(),
    extensions: {},
  });
});

test('the size of a record is never underestimated', () => {
  const { key, value, headers } = toRecord(envelope);
  const texts = [
    String(key),
    ...Object.entries(headers ?? {})
      .flat()
      .map(String),
  ];

  expect(recordBytes(envelope)).toBeGreaterThan(
    texts.reduce((sum, text) => sum + Buffer.byteLength(text), Buffer.from(value ?? '').length),
  );
});
