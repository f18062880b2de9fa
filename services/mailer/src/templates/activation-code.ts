import { html } from './html.ts';
import { type CodeMail, codeBox, codeLine, frame, unnamed } from './template.ts';

/** The code that activates an account. */
export const activationCode: CodeMail = (values) => {
  const { code, handle, until } = values;
  const ignore = 'If you did not register, ignore this mail: no one can use your address without this code.';
  return frame(unnamed(values), 'Your code for Debt Tracker', {
    text: [
      `this code activates your account @${handle}:`,
      codeLine(code),
      `It is valid until ${until}. Enter it on the web page, or type: debt activate ${code}`,
      ignore,
    ],
    html: html`<p>this code activates your account @${handle}:</p>
${codeBox(code)}
<p>It is valid until ${until}. Enter it on the web page, or type <code>debt activate ${code}</code>.</p>
<p>${ignore}</p>`,
  });
};
