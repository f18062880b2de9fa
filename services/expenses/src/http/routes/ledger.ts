import { Readable } from 'node:stream';
import { AppError } from '@debt/kit/errors';
import type { HttpServer } from '@debt/kit/server';
import { currencies } from '@debt/rules';
import { requireDueDay } from '../checks.ts';
import { routes } from '../contract.ts';
import type { HttpDependencies } from '../dependencies.ts';
import { csvOf, jsonOf } from '../export.ts';
import type { Guard } from '../guard.ts';
import { orRefuse } from '../refusals.ts';
import { balanceDayBody, debtBody, etag, lineBody, pageBody, statementLineBody, summaryBody, versionOf } from '../views.ts';

const pageRowsDefault = 50;
/** Lines of one debt in one answer; a debt of more is read by its statement. */
const linesMax = 200;

/** Debts, balances and the export. */
export function ledgerRoutes(server: HttpServer, guard: Guard, { ledger, people, emitted }: HttpDependencies): void {
  server.route({
    ...routes.listDebts,
    handler: async (request) => {
      const { after, limit = pageRowsDefault, person: personId, currency, iLend, open = true } = request.query;
      const page = await ledger.debts(guard.caller(request).userId, { after, limit, personId, currency, iLend, all: !open });
      return pageBody(page, debtBody);
    },
  });

  server.route({
    ...routes.getDebt,
    handler: async (request, reply) => {
      const { userId } = guard.caller(request);
      const debt = await ledger.debt(userId, request.params.id);
      if (debt === undefined) throw new AppError('debt_not_found', 'There is no such debt.');
      const lines = await ledger.debtLines(userId, debt.id, { limit: linesMax });
      return reply
        .headers(etag(debt.version))
        .send({ debt: debtBody(debt), lines: lines.items.map((line) => lineBody(line, debt.currency)) });
    },
  });

  server.route({
    ...routes.setDue,
    handler: async (request, reply) => {
      const version = versionOf(request.headers['if-match']);
      requireDueDay(request.body.dueOn);
      const { value } = orRefuse(
        await ledger.setDue({ actor: guard.caller(request), debtId: request.params.id, version, dueOn: request.body.dueOn }),
      );
      emitted();
      return reply.headers(etag(value.version)).send(debtBody(value));
    },
  });

  server.route({
    ...routes.getStatement,
    handler: async (request) => {
      const { userId } = guard.caller(request);
      const { after, limit = pageRowsDefault, currency, iLend } = request.query;
      const person = await people.get(userId, request.params.id);
      const page = await ledger.statement(userId, { personId: person.id, currency, iLend, after, limit });
      return pageBody(page, (line) => statementLineBody(line, currency, iLend));
    },
  });

  server.route({
    ...routes.getSummary,
    handler: async (request) => summaryBody(await ledger.summary(guard.caller(request).userId)),
  });

  server.route({
    ...routes.getBalanceHistory,
    handler: async (request) => {
      const { currency } = request.query;
      const days = await ledger.balanceHistory(guard.caller(request).userId, currency);
      return { items: days.map((day) => balanceDayBody(day, currency)) };
    },
  });

  server.route({
    ...routes.exportAll,
    handler: async (request, reply) => {
      const rows = ledger.exportRows(guard.caller(request).userId);
      const csv = request.query.format === 'csv';
      reply.header('content-disposition', `attachment; filename="debts.${csv ? 'csv' : 'json'}"`);
      reply.type(csv ? 'text/csv; charset=utf-8' : 'application/json; charset=utf-8');
      return reply.send(Readable.from(csv ? csvOf(rows) : jsonOf(rows)));
    },
  });

  server.route({ ...routes.listCurrencies, handler: async () => ({ items: [...currencies.values()] }) });
}
