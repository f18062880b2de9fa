/** The variables of each service, as the service itself declares them. */
import { variables as expenses } from '@debt/expenses/config';
import type { Variables } from '@debt/kit/config';
import { variables as mailer } from '@debt/mailer/config';
import { variables as notifier } from '@debt/notifier/config';
import { variables as throttler } from '@debt/throttler/config';
import type { ServiceId } from '../../model/model.ts';

export interface Contract {
  /** Variables to which the platform assigns a value, whether or not the service has a default. */
  readonly required: ReadonlySet<string>;
  /** Variables that are absent unless there is a reason to set them. */
  readonly optional: ReadonlySet<string>;
  readonly secret: ReadonlySet<string>;
}

const all: Readonly<Record<ServiceId, Variables>> = { expenses, mailer, notifier, throttler };

export function contractOf(service: ServiceId): Contract {
  const variables = Object.entries(all[service]);
  const names = (which: (variable: Variables[string]) => boolean) =>
    new Set(variables.filter(([, variable]) => which(variable)).map(([name]) => name));
  return {
    required: names(({ fallback }) => fallback !== ''),
    optional: names(({ fallback }) => fallback === ''),
    secret: names(({ secret }) => secret),
  };
}
