import { addresses, type ConfigOf, commonVariables, list, optional, secret, text, url } from '@debt/kit/config';
import { eventBusSchemes } from '@debt/kit/event-bus/open';
import { fanoutSchemes } from './fanout/open.ts';
import { storeSchemes } from './store/open.ts';

/** The environment of the notifier. Each variable may also come as NAME_FILE. */
export const variables = {
  ...commonVariables,
  EVENTS_URL: secret(url(eventBusSchemes)),
  /** The store of the feeds. */
  STORE_URL: secret(url(storeSchemes)),
  /** The backend that wakes sockets in other processes. */
  FANOUT_URL: secret(url(fanoutSchemes)),
  IDENTITY_ADDRESS: addresses(),
  SERVICE_TOKEN: secret(text()),
  /** Exact origins (scheme, host, port) of the pages that may use the session cookie. */
  PUBLIC_ORIGINS: list(),
  /** Values of the Host header that are accepted: host:port, or host:* for any port. */
  ALLOWED_HOSTS: list(),
  COOKIE_NAME: text(),
  TLS_CA_FILE: optional(text()),
};
export type Config = ConfigOf<typeof variables>;
