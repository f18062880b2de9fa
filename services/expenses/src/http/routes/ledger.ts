import { Readable } from 'node:stream';
import { AppError, type FieldProblem } from '@debt/kit/errors';
import type { HttpServer } from '@debt/kit/server';
import { currencies } from '@debt/rules';
import { routes } from '../../contract/contract.ts';
import { requireCurrency } from '../checks.ts';
import type { HttpDependencies } from '../dependencies.ts';
import { csvOf, jsonOf } from '../export.ts';
import type { Guard } from '../guard.ts';

const pageRowsDefault = 50;

/** The handlers of statements, balances and the export. */
export function ledgerRoutes(server: HttpServer, guard: Guard, { ledger, people }: HttpDependencies): void {
  server.route({
    ...routes.getStatement,
    handler: async (request) => {
      const { userId } = guard.caller(request);
      const { after, limit = pageRowsDefault, currency, iLend } = request.query;
      requireCurrency(currency);
      const person = await people.get(userId, request.params.id);
      return ledger.statement(userId, { personId: person.id, currency, iLend, after, limit });
    },
  });

  server.route({
    ...routes.getSummary,
    handler: async (request) => ledger.summary(guard.caller(request).userId),
  });

  server.route({
    ...routes.getBalanceHistory,
    handler: async (request) => {
      requireCurrency(request.query.currency);
      return { items: await ledger.balanceHistory(guard.caller(request).userId, request.query) };
    },
  });

  server.route({
    ...routes.exportAll,
    handler: async (request, reply) => {
      const rows = ledger.exportRows(guard.caller(request).userId);
      const { format, ...form } = request.query;
      const csv = format === 'csv';
      if (!csv) requireNone(form);
      reply.header('content-disposition', `attachment; filename="debts.${csv ? 'csv' : 'json'}"`);
      reply.type(csv ? 'text/csv; charset=utf-8' : 'application/json; charset=utf-8');
      return reply.send(Readable.from(csv ? csvOf(rows, form) : jsonOf(rows)));
    },
  });

  server.route({ ...routes.listCurrencies, handler: async () => ({ items: [...currencies.values()] }) });
}

/** @throws AppError `invalid_request`, because JSON has one form. */
function requireNone(form: Readonly<Record<string, unknown>>): void {
  const fields = Object.entries(form).flatMap(([field, value]): readonly FieldProblem[] =>
    value === undefined ? [] : [{ field, code: 'conflicting', message: `The parameter ${field} belongs to CSV only.` }],
  );
  if (fields.length > 0) throw new AppError('invalid_request', fields.map(({ message }) => message).join(' '), { fields });
}
