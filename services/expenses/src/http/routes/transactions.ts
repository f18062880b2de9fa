import { AppError, type FieldProblem, fieldError } from '@debt/kit/errors';
import type { HttpServer } from '@debt/kit/server';
import { findCurrency, type Minor, parseAmount } from '@debt/rules';
import { type MoneyBody, routes } from '../../contract/contract.ts';
import { requireCurrency, requireDueDay, requireVisible } from '../checks.ts';
import type { HttpDependencies } from '../dependencies.ts';
import type { Guard } from '../guard.ts';
import { orRefuse } from '../refusals.ts';
import { replayHeader } from '../views.ts';

const pageRowsDefault = 50;

/** The handlers of transactions. */
export function transactionRoutes(server: HttpServer, guard: Guard, { ledger, onOutboxWrite }: HttpDependencies): void {
  server.route({
    ...routes.record,
    handler: async (request, reply) => {
      const { verb, person: personId, to, amount, description = '', dueOn, debtId } = request.body;
      if ((personId === undefined) === (to === undefined)) throw eitherPersonOrTo();
      const opens = verb === 'owe' || verb === 'lend';
      if (!opens && dueOn !== undefined) throw doesNotFit('dueOn', 'A due date belongs to owe and lend only.');
      if (opens && debtId !== undefined) throw doesNotFit('debtId', 'A debt can be named with pay, receive and forgive only.');
      requireVisible('description', { description });
      requireDueDay(dueOn);
      const { dryRun } = request.query;
      const recorded = orRefuse(
        await ledger.record({
          actor: guard.caller(request),
          key: request.headers['idempotency-key'],
          verb,
          personId,
          to,
          amount: toMinor(amount),
          currency: amount.currency,
          description,
          dueOn,
          debtId,
          dryRun,
        }),
      );
      if (dryRun === true) return reply.code(200).send(recorded.value);
      onOutboxWrite();
      return reply.code(201).headers(replayHeader(recorded)).send(recorded.value);
    },
  });

  server.route({
    ...routes.listTransactions,
    handler: async (request) => {
      const { after, limit = pageRowsDefault, person: personId, debt: debtId, q: text, ...filter } = request.query;
      requireCurrency(filter.currency);
      return ledger.history(guard.caller(request).userId, { ...filter, personId, debtId, text }, { after, limit });
    },
  });

  server.route({
    ...routes.getTransaction,
    handler: async (request) => {
      const found = await ledger.transaction(guard.caller(request).userId, request.params.id);
      if (found === undefined) throw new AppError('transaction_not_found', 'There is no such transaction.');
      return found;
    },
  });
}

/** @throws AppError `currency_unknown` or `amount_invalid`, naming the allowed values. */
function toMinor({ amount, currency }: MoneyBody): Minor {
  const known = findCurrency(currency);
  if (known === undefined)
    throw fieldError('currency_unknown', {
      field: 'amount.currency',
      code: 'not_allowed',
      message: `${currency} is not a currency of ISO 4217.`,
    });
  const parsed = parseAmount(amount, known);
  if (!parsed.ok) {
    const { allowed, problem } = parsed;
    throw fieldError('amount_invalid', { field: 'amount.amount', ...wrongWith[problem](amount, allowed), allowed });
  }
  return parsed.minor;
}

type Wrong = Pick<FieldProblem, 'code' | 'message'>;

const wrongWith = {
  not_a_number: (_amount: string, allowed: string): Wrong => ({ code: 'wrong_form', message: `The amount is not ${allowed}.` }),
  too_many_digits: (_amount: string, allowed: string): Wrong => ({
    code: 'too_precise',
    message: `The amount has too many digits: ${allowed}.`,
  }),
  out_of_range: (amount: string, allowed: string): Wrong =>
    /[1-9]/.test(amount)
      ? { code: 'too_large', message: `The amount is too large: ${allowed}.` }
      : { code: 'too_small', message: `The amount must be above zero: ${allowed}.` },
} as const;

const eitherPersonOrTo = (): AppError =>
  fieldError('invalid_request', {
    field: 'to',
    code: 'conflicting',
    message: 'Name the counterparty: either person (an id) or to (an alias or @handle), but not both.',
  });

const doesNotFit = (field: string, message: string): AppError => fieldError('invalid_request', { field, code: 'conflicting', message });
