import { type ConfigOf, commonVariables, integer, list, optional, port, text, url, type Variable } from '@debt/kit/config';
import { httpLimits } from '@debt/proto/http-limits';
import { limits } from './limits.ts';

const { HOST, HTTP_PORT, LOG_LEVEL } = commonVariables;

/** The environment variables of the embedded gateway. */
export const variables = {
  HOST,
  HTTP_PORT,
  LOG_LEVEL,
  /** Without it there is no metrics server. */
  METRICS_PORT: optional(port()),
  /** Each is the address of one process, or of several, separated by commas. */
  EXPENSES_URL: upstreams(),
  NOTIFIER_URL: upstreams(),
  THROTTLER_URL: upstreams(),
  /** host:port as in the Host header. Without it: the loopback names with HTTP_PORT. */
  ALLOWED_HOSTS: optional(list()),
  /** The built web client. Without it, or while it does not exist, the gateway serves a page that describes the platform. */
  WEB_ROOT: optional(text()),
  /** Bytes. */
  BODY_LIMIT: integer(1_024, 100_000_000, httpLimits.bodyBytesMax),
};
export type GatewayConfig = ConfigOf<typeof variables>;

function upstreams(): Variable<readonly URL[]> {
  const one = url(['http']);
  const parse = (value: string): readonly URL[] => {
    const all = list().parse(value);
    if (all.length > limits.replicas.max) throw new Error(`names more than ${limits.replicas.max} processes`);
    return all.map((each) => new URL(one.parse(each)));
  };
  return { ...one, allowed: `${one.allowed}, or several parted by commas`, parse };
}
