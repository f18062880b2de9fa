/**
 * The mail job, which expenses sends to the mailer. It is passed through the outbox and the job queue `mail` as JSON. It never contains a one-time
 * code in clear text: the code is sealed (AES-256-GCM) with a key that only expenses and the mailer have.
 */

/** Every mail that can be sent, by the name of its template. */
export const mailTemplates = [
  'activation-code',
  'reset-code',
  'already-registered',
  'password-changed',
  'email-changed',
  'account-deleted',
] as const;
/** One of {@link mailTemplates}. */
export type MailTemplate = (typeof mailTemplates)[number];

/** A one-time code that only the mailer can open. */
export interface SealedCode {
  /** base64url of nonce, tag and ciphertext. */
  readonly blob: string;
  /** The purpose of the code: `activation`, `reset`. */
  readonly purpose: string;
}

/** One mail to one address, as JSON in the job queue `mail`. */
export interface MailJob {
  /** Unique. The Message-ID contains it, so a mail that was sent twice can be recognised. */
  readonly id: string;
  readonly template: MailTemplate;
  /** One address. */
  readonly to: string;
  /** Plain values of the template, such as `name` and `handle`. Never a secret. */
  readonly data: Readonly<Record<string, string>>;
  readonly sealed?: SealedCode;
  /** RFC 3339. After this time the mail is not sent: a late code is worse than none. */
  readonly expiresAt: string;
}

/** The context of a sealed code. Both services must build it here, from the same job. */
export const sealContext = (job: Pick<MailJob, 'id' | 'expiresAt'>, purpose: string): readonly string[] => [
  job.id,
  purpose,
  new Date(job.expiresAt).toISOString(),
];
