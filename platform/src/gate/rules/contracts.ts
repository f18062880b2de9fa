/** What each service reads, asked of the service itself. */
import { variables as expenses } from '@debt/expenses/config';
import { describeVariables, type Variables } from '@debt/kit/config';
import { variables as mailer } from '@debt/mailer/config';
import { variables as notifier } from '@debt/notifier/config';
import { variables as throttler } from '@debt/throttler/config';
import type { ServiceId } from '../../model/model.ts';

export interface Contract {
  readonly required: ReadonlySet<string>;
  /** What may be left out. */
  readonly optional: ReadonlySet<string>;
  readonly secret: ReadonlySet<string>;
}

const all: Readonly<Record<ServiceId, Variables>> = { expenses, mailer, notifier, throttler };

export function contractOf(service: ServiceId): Contract {
  const variables = describeVariables(all[service]);
  const names = (which: (variable: (typeof variables)[number]) => boolean) => new Set(variables.filter(which).map(({ name }) => name));
  return {
    required: names(({ required }) => required),
    optional: names(({ required }) => !required),
    secret: names(({ secret }) => secret),
  };
}
