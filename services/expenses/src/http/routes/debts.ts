import { AppError } from '@debt/kit/errors';
import type { HttpServer } from '@debt/kit/server';
import { routes } from '../../contract/contract.ts';
import { requireCurrency, requireDueDay } from '../checks.ts';
import type { HttpDependencies } from '../dependencies.ts';
import type { Guard } from '../guard.ts';
import { orRefuse } from '../refusals.ts';
import { etag, versionOf } from '../views.ts';

const pageRowsDefault = 50;
/** Entries in one answer; more entries of a debt are read in its statement. */
const entriesMax = 200;

/** The handlers of debts, with their entries and due dates. */
export function debtRoutes(server: HttpServer, guard: Guard, { ledger, onOutboxWrite }: HttpDependencies): void {
  server.route({
    ...routes.listDebts,
    handler: async (request) => {
      const { after, limit = pageRowsDefault, person: personId, currency, iLend, open = true } = request.query;
      requireCurrency(currency);
      return ledger.debts(guard.caller(request).userId, { after, limit, personId, currency, iLend, all: !open });
    },
  });

  server.route({
    ...routes.getDebt,
    handler: async (request, reply) => {
      const { userId } = guard.caller(request);
      const debt = await ledger.debt(userId, request.params.id);
      if (debt === undefined) throw new AppError('debt_not_found', 'There is no such debt.');
      const entries = await ledger.debtEntries(userId, debt.id, { limit: entriesMax });
      return reply.headers(etag(debt.version)).send({ debt, entries: entries.items });
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
      onOutboxWrite();
      return reply.headers(etag(value.version)).send(value);
    },
  });
}
