/** The variables that each service reads, taken from the service itself: the model must give a value to each and to no other. */
import type { variables as expenses } from '@debt/expenses/config';
import type { ConfigOf, Variables } from '@debt/kit/config';
import type { variables as mailer } from '@debt/mailer/config';
import type { variables as notifier } from '@debt/notifier/config';
import type { variables as throttler } from '@debt/throttler/config';

/** Optional variables are for operators with special needs; the platform leaves them out. */
type Delivered<V extends Variables> = { readonly [Key in keyof V as undefined extends ConfigOf<V>[Key] ? never : Key]: string };

/** For each service, the variables that the model gives a value to: those that the service requires. */
export interface EnvOf {
  readonly expenses: Delivered<typeof expenses>;
  readonly mailer: Delivered<typeof mailer>;
  readonly throttler: Delivered<typeof throttler>;
  readonly notifier: Delivered<typeof notifier>;
}
