import { expect, test } from 'vitest';
import { parseKafkaUrl } from './kafka-url.ts';

test('a Kafka URL has brokers, a user, a prefix of topics and groups, and the parameters of topics', () => {
  expect(parseKafkaUrl('kafkas://debt:p%40s@a:9096,b,[::1]:5/staging?partitions=8&replication=2')).toEqual({
    tls: true,
    user: 'debt',
    password: 'p@s',
    brokers: ['a:9096', 'b:9093', '[::1]:5'],
    prefix: 'staging.',
    partitions: 8,
    replicas: 2,
  });
});

test('a Kafka URL has defaults for omitted parts', () => {
  expect(parseKafkaUrl('kafka://a')).toEqual({
    tls: false,
    user: '',
    password: '',
    brokers: ['a:9092'],
    prefix: '',
    partitions: 16,
    replicas: undefined,
  });
});

test.each(['kafka://a/Upper', 'kafka://a/x/y', 'kafka://a?partitions=0', 'kafka://a?replication=eleven', 'kafka://a?group=x'])(
  'the URL %s is refused',
  (url) => {
    expect(() => parseKafkaUrl(url)).toThrow(expect.objectContaining({ code: 'bad_configuration' }));
  },
);
