import { html } from './html.ts';
import { type CodeMail, codeBox, codeLine, frame } from './template.ts';

/** The code that sets a new password. */
export const resetCode: CodeMail = (values) => {
  const { code, handle, until } = values;
  const ignore = 'If it was not you, do nothing: your password stays as it is. Never tell this code to anybody.';
  return frame(values, 'Set a new password for Debt Tracker', {
    text: [
      `somebody wants to set a new password for your account @${handle}. With this code you can:`,
      codeLine(code),
      `It is good until ${until}.`,
      ignore,
    ],
    html: html`<p>somebody wants to set a new password for your account @${handle}. With this code you can:</p>
${codeBox(code)}
<p>It is good until ${until}.</p>
<p>${ignore}</p>`,
  });
};
