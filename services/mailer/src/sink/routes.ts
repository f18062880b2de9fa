import { randomUUID } from 'node:crypto';
import { AppError } from '@debt/kit/errors';
import type { HttpServer } from '@debt/kit/server';
import Type from 'typebox';
import { type FaultName, type Faults, faultNames, type NextFault } from './faults.ts';
import { sinkLimits } from './limits.ts';
import { errorAnswer, quotaAnswer, type SesError, sentAnswer, xmlType } from './ses-answers.ts';
import { parseCall, type SentMail } from './ses-calls.ts';
import type { MailStore, SunkMail } from './store.ts';

/** The SES API, at `/`. */
export function addSesRoutes(server: HttpServer, store: MailStore, faults: Faults): void {
  server.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string' }, (_request, body, done) =>
    done(null, new URLSearchParams(body.toString())),
  );
  let taken = 0;
  server.post('/', async (request, reply) => {
    const refused = (error: SesError) => reply.code(error.status).type(xmlType).send(errorAnswer(error, request.id));
    if (!(request.body instanceof URLSearchParams)) return refused({ status: 400, code: 'MalformedInput', message: 'A form is expected.' });
    const call = parseCall(request.body);
    if ('refused' in call) return refused(call.refused);
    if (call.action === 'GetSendQuota') return reply.type(xmlType).send(quotaAnswer(taken, request.id));

    const fault: NextFault | undefined = faults.next();
    if (fault?.kind === 'refuse') return refused(fault.error);
    if (fault?.kind === 'hang' || fault?.kind === 'break') {
      reply.hijack();
      if (fault.kind === 'hang') faults.hold(reply.raw, sinkLimits.hangMs);
      else reply.raw.destroy();
      return reply;
    }
    const id = take(store, call.mail);
    taken += 1;
    if (fault?.kind === 'break-after') {
      reply.hijack();
      reply.raw.destroy();
      return reply;
    }
    return reply.type(xmlType).send(sentAnswer(call.action, id, request.id));
  });
}

function take(store: MailStore, mail: SentMail): string {
  const id = randomUUID();
  store.add({ ...mail, id, receivedAt: new Date().toISOString() });
  return id;
}

const Page = Type.Object({
  to: Type.Optional(Type.String({ maxLength: 254 })),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: sinkLimits.pageMax })),
});
const ById = Type.Object({ id: Type.String({ maxLength: 100 }) });
const ByAddress = Type.Object({ address: Type.String({ maxLength: 254 }) });
const AskedFault = Type.Object({
  fault: Type.String({ enum: faultNames.map(String) }),
  times: Type.Optional(Type.Integer({ minimum: 1, maximum: sinkLimits.faultTimesMax })),
});

/** Lists the accepted mails, newest first, for users and tests. */
export function addReadingRoutes(server: HttpServer, store: MailStore): void {
  server.get('/mails', { schema: { querystring: Page } }, async ({ query }) => ({
    mails: store.list(query.to, query.limit ?? sinkLimits.pageDefault).map(shown),
  }));
  server.get('/mails/:id', { schema: { params: ById } }, async ({ params }) => shown(found(store.get(params.id))));
  server.get('/mails/:id/raw', { schema: { params: ById } }, async ({ params }, reply) =>
    reply.type('text/plain; charset=utf-8').send(found(store.get(params.id)).raw),
  );
  server.get('/codes/:address', { schema: { params: ByAddress } }, async ({ params }) => found(store.latestCode(params.address)));
  server.delete('/mails', async (_request, reply) => {
    store.clear();
    return reply.code(204).send();
  });
}

/** Controls faults. */
export function addFaultRoutes(server: HttpServer, faults: Faults): void {
  server.get('/faults', async () => faults.state);
  server.put('/faults', { schema: { body: AskedFault } }, async ({ body }) => {
    const fault = faultNames.find((name): name is FaultName => name === body.fault);
    if (fault !== undefined) faults.ask(fault, body.times ?? sinkLimits.faultTimesMax);
    return faults.state;
  });
  server.delete('/faults', async () => {
    faults.clear();
    return faults.state;
  });
}

/** JSON omits undefined fields. */
const shown = (mail: SunkMail) => ({ ...mail, raw: undefined });

function found<T>(value: T | undefined): T {
  if (value === undefined) throw new AppError('not_found', 'There is no such mail.');
  return value;
}
