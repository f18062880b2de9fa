import { describeEngine } from '@debt/kit/testing/engines';
import { serverVariables } from './engines.ts';

/** Two processes of every service. */
export const twoOfEach = ['expenses', 'mailer', 'throttler', 'notifier'].flatMap((service) => ['--replicas', `${service}=2`]);

/** Runs suites on all the servers that `npm run engines -- up` has started, or skips them with the name of the missing one. */
export function describeEngines(define: (variables: Readonly<Record<string, string>>) => void): void {
  const from = (names: readonly (readonly [string, string])[], found: Readonly<Record<string, string>>): void => {
    const [next, ...rest] = names;
    if (next === undefined) {
      define(found);
      return;
    }
    const [name, test] = next;
    describeEngine(test, ({ url, caFile }) =>
      from(rest, { ...found, [name]: url, ...(caFile === undefined ? {} : { TLS_CA_FILE: caFile }) }),
    );
  };
  from(Object.entries(serverVariables), {});
}
