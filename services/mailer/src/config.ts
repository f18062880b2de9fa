import { type ConfigOf, commonVariables, key, optional, secret, text, url } from '@debt/kit/config';
import { jobQueueSchemes } from '@debt/kit/job-queue/open';
import { mailbox } from './message/mailbox.ts';
import { transportSchemes } from './transport/open.ts';

/** The environment of the mailer. Each variable may also come as NAME_FILE. */
export const variables = {
  ...commonVariables,
  JOBS_URL: secret(url(jobQueueSchemes)),
  /** How mail leaves: `file:///directory` writes a maildir, `ses://region` sends by SES (see transport/ses-url.ts). */
  TRANSPORT_URL: url(transportSchemes),
  /** Shared with expenses: one-time codes travel sealed. */
  SEAL_KEY: key(),
  MAIL_FROM: mailbox(),
  /** Where people find the web page; mails name it. */
  PUBLIC_URL: url(['http', 'https']),
  TLS_CA_FILE: optional(text()),
};
export type MailerConfig = ConfigOf<typeof variables>;
