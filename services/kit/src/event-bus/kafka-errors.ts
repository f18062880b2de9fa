import { AppError, toError } from '../errors/errors.ts';

/** The name that Kafka's protocol gives an error (`MESSAGE_TOO_LARGE`), of whatever kafkajs wrapped it in. */
export function kafkaErrorType(thrown: unknown): string | undefined {
  for (const error of chainOf(thrown)) if ('type' in error && typeof error.type === 'string') return error.type;
  return undefined;
}

/** Errors that somebody must act on are told as such; all others pass as they are, and mean that Kafka is unavailable. */
export function explained(thrown: unknown): unknown {
  if (thrown instanceof AppError) return thrown;
  const refused = chainOf(thrown).find(({ name }) => name === 'KafkaJSSASLAuthenticationError');
  if (refused === undefined) return thrown;
  return new AppError('bad_configuration', 'Kafka refuses the user or the password of its URL.', { cause: thrown });
}

/** @throws when the promise does not settle in time; nobody waits for it then. */
export async function inTime<T>(promise: Promise<T>, withinMs: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`Kafka did not answer within ${withinMs / 1_000} s`)), withinMs);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** How deep errors wrap each other at most. */
const depthMax = 8;

function chainOf(thrown: unknown): readonly Error[] {
  const chain: Error[] = [];
  for (let error = thrown; error instanceof Error && chain.length < depthMax; error = error.cause) {
    chain.push(error);
    // What a request about several topics throws.
    if ('errors' in error && Array.isArray(error.errors)) chain.push(...error.errors.map(toError));
  }
  return chain;
}
