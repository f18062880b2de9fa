/** What each service reads, asked of the service itself. */
import { variables as expenses } from '@debt/expenses/config';
import type { Variables } from '@debt/kit/config';
import { variables as mailer } from '@debt/mailer/config';
import { variables as notifier } from '@debt/notifier/config';
import { variables as throttler } from '@debt/throttler/config';
import type { ServiceId } from '../../model/model.ts';

export interface Contract {
  /** What the platform gives a value to, whether or not the service has a default. */
  readonly required: ReadonlySet<string>;
  /** What is absent unless somebody knows why. */
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
