/** The names of secrets in the cloud, on which their writers and readers must agree. */
import type { ServiceId } from './model.ts';

/** The prefix of every secret of an environment; the role of the secret store may read nothing else. */
export const secretPrefix = (environment: string): string => `debt/${environment}/`;

/** One secret for each service: a JSON object from the key of a variable to its value. */
export const secretName = (environment: string, service: ServiceId): string => `${secretPrefix(environment)}${service}`;
