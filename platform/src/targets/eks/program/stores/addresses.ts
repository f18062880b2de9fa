/** Converts the endpoints of the managed stores to addresses of the model. */
import { managedPorts } from '../../../../model/cluster.ts';
import type { Address } from '../../../../model/resolved.ts';

/** `b1:9096,b2:9096` as one address: all hosts but the last carry their port. */
export function brokersAddress(brokers: string): Address {
  const hosts = brokers.split(',').toSorted();
  const last = hosts.at(-1) ?? '';
  return { host: [...hosts.slice(0, -1), last.replace(/:\d+$/, '')].join(','), port: managedPorts.kafka, tls: true };
}

/** `b-1234.mq.eu-central-1.amazonaws.com` out of `amqps://b-1234…:5671`. */
export function hostOfEndpoint(endpoint: string): string {
  return endpoint.replace(/^[a-z+]+:\/\//, '').replace(/:\d+$/, '');
}
