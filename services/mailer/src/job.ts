import { PermanentError } from '@debt/kit/errors';
import { type MailJob, mailTemplates } from '@debt/proto/mail';
import Type from 'typebox';
import Value from 'typebox/value';
import { limits } from './limits.ts';

/** Unknown fields are ignored, because a newer release of expenses may add some. */
const Job = Type.Object({
  id: Type.String({ minLength: 1 }),
  template: Type.String(),
  to: Type.String(),
  data: Type.Record(Type.String(), Type.String({ maxLength: limits.valueLengthMax })),
  sealed: Type.Optional(Type.Object({ blob: Type.String(), purpose: Type.String() })),
  expiresAt: Type.String(),
});

/** @throws PermanentError for a job that can never become a mail. */
export function parseJob(payload: unknown): MailJob {
  if (!Value.Check(Job, payload)) {
    const [first] = Value.Errors(Job, payload);
    throw new PermanentError(`the job is not a mail: ${first?.instancePath ?? ''} ${first?.message ?? 'is not valid'}`);
  }
  const template = mailTemplates.find((known) => known === payload.template);
  if (template === undefined) throw new PermanentError(`there is no template ${JSON.stringify(payload.template.slice(0, 50))}`);
  if (Number.isNaN(Date.parse(payload.expiresAt))) throw new PermanentError('expiresAt is not a time');
  const { id, to, data, sealed, expiresAt } = payload;
  return { id, template, to, data, expiresAt, ...(sealed === undefined ? {} : { sealed }) };
}
