import { expect, test } from 'vitest';
import { parseKafkaUrl } from './kafka-url.ts';

test('brokers, user, a name for topics and groups, and what topics are made of', () => {
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

test('what is not said has a default', () => {
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
