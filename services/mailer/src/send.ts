import { PermanentError, toError } from '@debt/kit/errors';
import type { JobHandler } from '@debt/kit/job-queue';
import { unseal } from '@debt/kit/seal';
import { type MailJob, sealContext } from '@debt/proto/mail';
import { parseJob } from './job.ts';
import type { MailerMetrics } from './metrics.ts';
import { purposeOf, render } from './templates/render.ts';
import type { Values } from './templates/template.ts';
import type { MailTransport } from './transport/port.ts';

export interface Sender {
  readonly transport: MailTransport;
  readonly sealKey: Uint8Array;
  readonly publicUrl: string;
  readonly metrics: MailerMetrics;
}

/** The handler of mail jobs. The code is in clear text only here, and in the mail. */
export function createMailHandler({ transport, sealKey, publicUrl, metrics }: Sender): JobHandler {
  return async (delivered, signal) => {
    const job = parseJob(delivered.payload);
    const { subject, text, html } = render(job.template, valuesOf(job, publicUrl), codeOf(job, sealKey));
    try {
      await transport.send({ id: job.id, to: job.to, subject, text, html }, signal);
      metrics.sent(job.template, 'sent');
    } catch (thrown) {
      metrics.sent(job.template, thrown instanceof PermanentError ? 'refused' : 'failed');
      throw thrown;
    }
  };
}

function valuesOf({ data, expiresAt }: MailJob, publicUrl: string): Values {
  const { name, handle } = data;
  if (name === undefined || handle === undefined) throw new PermanentError('the mail has no name or no handle');
  return { name, handle, publicUrl, until: formatTime(new Date(expiresAt)) };
}

function codeOf(job: MailJob, sealKey: Uint8Array): string | undefined {
  const purpose = purposeOf(job.template);
  if (purpose === undefined || job.sealed === undefined) return undefined;
  if (job.sealed.purpose !== purpose)
    throw new PermanentError(`a code for ${job.sealed.purpose} does not belong in the mail ${job.template}`);
  try {
    return unseal(sealKey, job.sealed.blob, sealContext(job, purpose));
  } catch (thrown) {
    throw new PermanentError(`the code cannot be decrypted: ${toError(thrown).message}`, { cause: thrown });
  }
}

const formatTime = (time: Date): string =>
  time.toLocaleString('en-GB', { timeZone: 'UTC', hour: '2-digit', minute: '2-digit', day: 'numeric', month: 'long' }).concat(' UTC');
