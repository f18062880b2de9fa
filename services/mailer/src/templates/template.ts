import { type Html, html } from './html.ts';

/** The values of a template. */
export interface Values {
  /** The user's own name. */
  readonly name: string;
  readonly handle: string;
  /** The address of the web page. */
  readonly publicUrl: string;
  /** The time at which the code expires, as text. */
  readonly until: string;
}

export interface CodeValues extends Values {
  readonly code: string;
}

export interface Rendered {
  readonly subject: string;
  /** Plain text with LF line ends. */
  readonly text: string;
  readonly html: string;
}

/** A template without a code. */
export type Notice = (values: Values) => Rendered;
/** A template with a one-time code. */
export type CodeMail = (values: CodeValues) => Rendered;

/**
 * Replaces the name in mails to an unproven address. The registering user chooses the name, and could otherwise send text and links to any address
 * in our mail. A handle consists of letters and digits only.
 */
export const unnamed = <T extends Values>(values: T): T => ({ ...values, name: `@${values.handle}` });

/** The line of the text that contains only the code; programs that read mail look for it. */
export const codeLine = (code: string): string => `Code: ${code}`;

export const codeBox = (code: string): Html =>
  html`<p style="font:700 28px/1.4 ui-monospace,monospace;letter-spacing:4px;margin:24px 0">${code}</p>`;

const why = 'You receive this mail because this address was used with Debt Tracker.';

/** The frame of all mails: greeting, paragraphs, and the reason why the mail was sent. */
export function frame(
  { name, publicUrl }: Values,
  subject: string,
  body: { readonly text: readonly string[]; readonly html: Html },
): Rendered {
  const page = html`<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>${subject}</title></head>
<body style="margin:0 auto;max-width:560px;padding:24px;font:16px/1.5 system-ui,sans-serif;color:#1d2433;background:#ffffff">
<p>Hello ${name},</p>
${body.html}
<p style="color:#5b6472;font-size:13px">${why}<br><a href="${publicUrl}" style="color:#3b5bdb">${publicUrl}</a></p>
</body>
</html>
`;
  const text = [`Hello ${name},`, ...body.text, `--\n${why}\n${publicUrl}`].join('\n\n');
  return { subject, text: `${text}\n`, html: page.text };
}
