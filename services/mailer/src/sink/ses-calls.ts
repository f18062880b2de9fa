import { isAddress } from '../message/mailbox.ts';
import { type ParsedMessage, parseMessage } from '../message/parse.ts';
import type { SesError } from './ses-answers.ts';

/** A parsed call of version 1 of the SES API. */
export type SesCall = { readonly action: 'SendRawEmail' | 'SendEmail'; readonly mail: SentMail } | { readonly action: 'GetSendQuota' };

export interface SentMail extends ParsedMessage {
  readonly recipients: readonly string[];
  readonly configurationSet: string | undefined;
  readonly raw: string;
}

/** Parses the form of a call, or returns the error of SES. */
export function parseCall(form: URLSearchParams): SesCall | { readonly refused: SesError } {
  const action = form.get('Action');
  switch (action) {
    case 'SendRawEmail':
    case 'SendEmail': {
      const mail = action === 'SendRawEmail' ? rawMail(form) : simpleMail(form);
      if (mail === undefined) return refuse('InvalidParameterValue', 'The message has no sender, no recipient or no content.');
      return mail.recipients.every(isAddress) ? { action, mail } : refuse('InvalidParameterValue', 'A recipient is not an address.');
    }
    case 'GetSendQuota':
      return { action };
    default:
      return refuse('InvalidAction', 'This replacement of SES supports SendRawEmail, SendEmail and GetSendQuota.');
  }
}

const refuse = (code: string, message: string): { readonly refused: SesError } => ({ refused: { status: 400, code, message } });

function rawMail(form: URLSearchParams): SentMail | undefined {
  const raw = Buffer.from(form.get('RawMessage.Data') ?? '', 'base64').toString('utf8');
  const message = parseMessage(raw);
  const named = members(form, 'Destinations.member.');
  const recipients = named.length > 0 ? named : message.to === '' ? [] : [bare(message.to)];
  if (message.from === '' || recipients.length === 0) return undefined;
  return { ...message, recipients, configurationSet: form.get('ConfigurationSetName') ?? undefined, raw };
}

function simpleMail(form: URLSearchParams): SentMail | undefined {
  const of = (name: string): string => form.get(`Message.${name}.Data`) ?? '';
  const recipients = ['To', 'Cc', 'Bcc'].flatMap((kind) => members(form, `Destination.${kind}Addresses.member.`)).map(bare);
  const [to = ''] = members(form, 'Destination.ToAddresses.member.');
  const from = form.get('Source') ?? '';
  const [subject, text, html] = [of('Subject'), of('Body.Text'), of('Body.Html')];
  if (from === '' || recipients.length === 0 || (text === '' && html === '')) return undefined;
  const raw = `From: ${from}\r\nTo: ${to}\r\nSubject: ${subject}\r\n\r\n${text}`;
  const configurationSet = form.get('ConfigurationSetName') ?? undefined;
  return { messageId: '', mailId: '', from, to, subject, date: new Date(), text, html, recipients, configurationSet, raw };
}

function members(form: URLSearchParams, prefix: string): readonly string[] {
  return [...form].filter(([name]) => name.startsWith(prefix)).map(([, value]) => value);
}

/** The address of `Name <address>`. */
const bare = (mailbox: string): string => /<([^<>]+)>\s*$/.exec(mailbox)?.[1] ?? mailbox.trim();
