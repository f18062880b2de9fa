import { AppError, toError } from '../errors/errors.ts';
import { withinOrThrow } from '../lifecycle/within.ts';

/** The name of an error in the protocol of Kafka (`MESSAGE_TOO_LARGE`), extracted from the wrappers of kafkajs. */
export function kafkaErrorType(thrown: unknown): string | undefined {
  for (const error of chainOf(thrown)) if ('type' in error && typeof error.type === 'string') return error.type;
  return undefined;
}

/** Converts errors that an operator must resolve; all others pass unchanged, and mean that Kafka is unavailable. */
export function explained(thrown: unknown): unknown {
  if (thrown instanceof AppError) return thrown;
  const refused = chainOf(thrown).find(({ name }) => name === 'KafkaJSSASLAuthenticationError');
  if (refused === undefined) return thrown;
  return new AppError('bad_configuration', 'Kafka refuses the user or the password of its URL.', { cause: thrown });
}

/** @throws when the promise does not settle in time; its result is then ignored. */
export const inTime = <T>(promise: Promise<T>, withinMs: number): Promise<T> =>
  withinOrThrow(withinMs, promise, () => new Error(`Kafka did not answer within ${withinMs / 1_000} s`));

/** The maximum depth of wrapped errors. */
const depthMax = 8;

function chainOf(thrown: unknown): readonly Error[] {
  const chain: Error[] = [];
  for (let error = thrown; error instanceof Error && chain.length < depthMax; error = error.cause) {
    chain.push(error);
    // The errors of a request about several topics.
    if ('errors' in error && Array.isArray(error.errors)) chain.push(...error.errors.map(toError));
  }
  return chain;
}
