import type { HttpServer } from '@debt/kit/server';
import { routes } from '../../contract/contract.ts';
import { requireVisible } from '../checks.ts';
import type { HttpDependencies } from '../dependencies.ts';
import type { Guard } from '../guard.ts';
import { etag, replayHeader, versionOf } from '../views.ts';

const pageRowsDefault = 50;

/** The handlers of my address book. */
export function peopleRoutes(server: HttpServer, guard: Guard, { people }: HttpDependencies): void {
  server.route({
    ...routes.listPeople,
    handler: async (request) => {
      const { q, after, limit = pageRowsDefault } = request.query;
      return people.list(guard.caller(request).userId, q, { after, limit });
    },
  });

  server.route({
    ...routes.addPerson,
    handler: async (request, reply) => {
      const { activated, ...actor } = guard.caller(request);
      requireVisible('name', { alias: request.body.alias });
      const { dryRun } = request.query;
      const answer = await people.add({ actor, activated, key: request.headers['idempotency-key'], ...request.body, dryRun });
      return reply
        .code(dryRun === true ? 200 : 201)
        .headers({ ...replayHeader(answer), ...etag(answer.value.version) })
        .send(answer.value);
    },
  });

  server.route({
    ...routes.getPerson,
    handler: async (request, reply) => {
      const person = await people.get(guard.caller(request).userId, request.params.id);
      return reply.headers(etag(person.version)).send(person);
    },
  });

  server.route({
    ...routes.renamePerson,
    handler: async (request, reply) => {
      const version = versionOf(request.headers['if-match']);
      requireVisible('name', { alias: request.body.alias });
      const person = await people.rename(guard.caller(request), request.params.id, version, request.body.alias);
      return reply.headers(etag(person.version)).send(person);
    },
  });

  server.route({
    ...routes.removePerson,
    handler: async (request, reply) => {
      await people.remove(guard.caller(request), request.params.id);
      return reply.code(204).send(null);
    },
  });
}
