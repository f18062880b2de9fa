import { PermanentError } from '@debt/kit/errors';
import { type MailTemplate } from '@debt/proto/mail';
import { accountDeleted } from './account-deleted.ts';
import { activationCode } from './activation-code.ts';
import { alreadyRegistered } from './already-registered.ts';
import { emailChanged } from './email-changed.ts';
import { passwordChanged } from './password-changed.ts';
import { resetCode } from './reset-code.ts';
import type { CodeMail, Notice, Rendered, Values } from './template.ts';

type Template = { readonly purpose: string; readonly render: CodeMail } | { readonly purpose?: undefined; readonly render: Notice };

/** `purpose`: the purpose of the code of a mail; a mail without it must not have a code. */
const templates: Readonly<Record<MailTemplate, Template>> = {
  'activation-code': { purpose: 'activation', render: activationCode },
  'reset-code': { purpose: 'reset', render: resetCode },
  'already-registered': { render: alreadyRegistered },
  'password-changed': { render: passwordChanged },
  'email-changed': { render: emailChanged },
  'account-deleted': { render: accountDeleted },
};

/** The purpose of the code of a template; undefined when it has none. */
export const purposeOf = (template: MailTemplate): string | undefined => templates[template].purpose;

/** @throws PermanentError when the code of a template is missing. */
export function render(name: MailTemplate, values: Values, code: string | undefined): Rendered {
  const template = templates[name];
  const shown = { ...values, name: oneLine(values.name), handle: oneLine(values.handle) };
  if (template.purpose === undefined) return template.render(shown);
  if (code === undefined) throw new PermanentError(`the mail ${name} needs a code`);
  return template.render({ ...shown, code });
}

/** Text chosen by users must not produce a line like the one with the code, nor change the direction of the text after it. */
const oneLine = (value: string): string => value.replace(/\p{Cc}|[\u2028\u2029]/gu, ' ').replace(/\p{Bidi_Control}/gu, '');
