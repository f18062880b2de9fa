import { type ConfigOf, commonVariables, key, optional, secret, text, url } from '@debt/kit/config';
import { jobQueueSchemes } from '@debt/kit/job-queue/open';
import { mailbox } from './message/mailbox.ts';
import { transportSchemes } from './transport/open.ts';

/** The environment of the mailer. Each variable may also come as NAME_FILE. */
export const variables = {
  ...commonVariables,
  JOBS_URL: secret(url(jobQueueSchemes)),
  /** The mail transport: `file:///directory` writes a maildir, `ses://region` sends by SES (see transport/ses-url.ts). */
  TRANSPORT_URL: url(transportSchemes),
  /** Shared with expenses: one-time codes are encrypted on the way. */
  SEAL_KEY: key(),
  MAIL_FROM: mailbox(),
  /** The address of the web page, for the text of mails. */
  PUBLIC_URL: url(['http', 'https']),
  TLS_CA_FILE: optional(text()),
};
export type Config = ConfigOf<typeof variables>;
