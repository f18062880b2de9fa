import { type Html, html } from './html.ts';

/** What a template may use. */
export interface Values {
  /** The person's own name. */
  readonly name: string;
  readonly handle: string;
  /** Where the web page is. */
  readonly publicUrl: string;
  /** Until when the code is good, in words. */
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

/** A template that says something. */
export type Notice = (values: Values) => Rendered;
/** A template that tells a one-time code. */
export type CodeMail = (values: CodeValues) => Rendered;

/**
 * For mails to an address that nobody has proven to have: whoever registers chooses the name, and could send words and links of their own to anybody in
 * a mail of ours. A handle is a word of letters and digits.
 */
export const unnamed = <T extends Values>(values: T): T => ({ ...values, name: `@${values.handle}` });

/** The line of the text that holds the code and nothing else; programs that read mail look for it. */
export const codeLine = (code: string): string => `Code: ${code}`;

export const codeBox = (code: string): Html =>
  html`<p style="font:700 28px/1.4 ui-monospace,monospace;letter-spacing:4px;margin:24px 0">${code}</p>`;

const why = 'You get this mail because somebody used this address with Debt Tracker.';

/** The same frame for all mails: paragraphs, and why it was sent. */
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
