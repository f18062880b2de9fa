import { html } from './html.ts';
import { type CodeMail, codeBox, codeLine, frame } from './template.ts';

/** The code that sets a new password. */
export const resetCode: CodeMail = (values) => {
  const { code, handle, until } = values;
  const ignore = 'If this was not you, ignore this mail: your password stays unchanged. Never share this code.';
  return frame(values, 'Set a new password for Debt Tracker', {
    text: [
      `a new password was requested for your account @${handle}. Set it with this code:`,
      codeLine(code),
      `It is valid until ${until}.`,
      ignore,
    ],
    html: html`<p>a new password was requested for your account @${handle}. Set it with this code:</p>
${codeBox(code)}
<p>It is valid until ${until}.</p>
<p>${ignore}</p>`,
  });
};
