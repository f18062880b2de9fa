import { AppError, type ProblemCode } from '@debt/kit/errors';
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
      if (!opens && dueOn !== undefined) throw doesNotFit('dueOn', 'belongs to owe and lend only');
      if (opens && debtId !== undefined) throw doesNotFit('debtId', 'belongs to pay, receive and forgive only');
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
  if (known === undefined) throw invalid('currency_unknown', 'amount.currency', 'is not a currency of ISO 4217');
  const parsed = parseAmount(amount, known);
  if (!parsed.ok) throw invalid('amount_invalid', 'amount.amount', wrongWith[parsed.problem](amount), parsed.allowed);
  return parsed.minor;
}

const wrongWith = {
  not_a_number: () => 'is not a decimal number',
  too_many_digits: () => 'has more decimals than this currency',
  out_of_range: (amount: string) => (/[1-9]/.test(amount) ? 'is too large' : 'is not above zero'),
} as const;

const eitherPersonOrTo = (): AppError =>
  new AppError('invalid_request', 'Name the counterparty: either person (an id) or to (an alias or @handle), but not both.', {
    fields: [{ field: 'to', message: 'either person or to is required, but not both' }],
  });

const doesNotFit = (field: string, message: string): AppError => invalid('invalid_request', field, message);

const invalid = (code: ProblemCode, field: string, message: string, allowed?: string): AppError =>
  new AppError(code, `${field} ${message}${allowed === undefined ? '' : `; allowed is ${allowed}`}`, {
    fields: [allowed === undefined ? { field, message } : { field, message, allowed }],
  });
