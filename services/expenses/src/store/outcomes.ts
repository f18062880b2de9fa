import { AppError, errorCode } from '@debt/kit/errors';
import { minor } from '@debt/rules';
import Type, { type Static } from 'typebox';
import { isRefusal, type Refusal } from '../refusals.ts';
import type { Done, RefusalDetails, Refused } from './commands.ts';
import { decoderOf } from './decoder.ts';

const AmountText = Type.Optional(Type.String({ pattern: '^[0-9]{1,30}$' }));
const Details = Type.Object({
  outstanding: AmountText,
  available: AmountText,
  currency: Type.Optional(Type.String()),
  state: Type.Optional(Type.String()),
  version: Type.Optional(Type.Integer()),
  retryAfterSeconds: Type.Optional(Type.Integer()),
});
const Outcome = Type.Union([
  Type.Object({ outcome: Type.Literal('done'), value: Type.Unknown(), replayed: Type.Boolean() }),
  Type.Object({ outcome: Type.Literal('refused'), refusal: Type.String(), details: Details }),
]);

const decodeOutcome = decoderOf(Outcome);

/** Parses the answer of a SQL function as the outcome of a command. @throws AppError `internal` for an unknown answer: a bug. */
export function parseOutcome<T>(decodeValue: (value: unknown) => T, answer: unknown): Done<T> | Refused {
  const outcome = decodeOutcome(answer);
  if (outcome.outcome === 'refused') return refusedBecause(toRefusal(outcome.refusal), toDetails(outcome.details));
  return { outcome: 'done', value: decodeValue(outcome.value), replayed: outcome.replayed };
}

export const refusedBecause = (refusal: Refusal, details: RefusalDetails = {}): Refused => ({ outcome: 'refused', refusal, details });

function toRefusal(code: string): Refusal {
  if (isRefusal(code)) return code;
  throw new AppError('internal', `The ledger refused for an unknown reason: ${code}`);
}

const toDetails = ({ outstanding, available, ...rest }: Static<typeof Details>): RefusalDetails => ({
  ...rest,
  ...(outstanding === undefined ? {} : { outstanding: minor(BigInt(outstanding)) }),
  ...(available === undefined ? {} : { available: minor(BigInt(available)) }),
});

/** SQLSTATEs of a lock timeout, a statement timeout, a deadlock and a serialization failure. */
const busyStates: ReadonlySet<string | undefined> = new Set(['55P03', '57014', '40P01', '40001']);

/** Nothing was written, and the same command can be sent again. */
export const isBusy = (thrown: unknown): boolean => busyStates.has(errorCode(thrown));
