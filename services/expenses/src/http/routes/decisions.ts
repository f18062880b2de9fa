import type { HttpServer } from '@debt/kit/server';
import type { Decision } from '@debt/rules';
import { routes } from '../../contract/contract.ts';
import type { HttpDependencies } from '../dependencies.ts';
import type { Guard } from '../guard.ts';
import { orRefuse } from '../refusals.ts';
import { replayHeader } from '../views.ts';

/** The handlers of decisions: confirm, decline, withdraw and reverse. */
export function decisionRoutes(server: HttpServer, guard: Guard, { ledger, onOutboxWrite }: HttpDependencies): void {
  const decide = async (request: Parameters<Guard['caller']>[0], transactionId: string, decision: Decision) => {
    const decided = orRefuse(await ledger.decide({ actor: guard.caller(request), transactionId, decision }));
    onOutboxWrite();
    return decided.value;
  };
  server.route({ ...routes.confirm, handler: async (request) => decide(request, request.params.id, 'confirm') });
  server.route({ ...routes.decline, handler: async (request) => decide(request, request.params.id, 'decline') });
  server.route({ ...routes.withdraw, handler: async (request) => decide(request, request.params.id, 'withdraw') });

  server.route({
    ...routes.reverse,
    handler: async (request, reply) => {
      const key = request.headers['idempotency-key'];
      const reversed = orRefuse(
        await ledger.reverse({ actor: guard.caller(request), key, transactionId: request.params.id, description: '' }),
      );
      onOutboxWrite();
      return reply.code(201).headers(replayHeader(reversed)).send(reversed.value);
    },
  });
}
