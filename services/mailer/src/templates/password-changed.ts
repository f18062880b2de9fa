import { html } from './html.ts';
import { frame, type Notice } from './template.ts';

/** The password was changed. */
export const passwordChanged: Notice = (values) => {
  const happened = `the password of your account @${values.handle} was changed, and every device was signed out.`;
  const advice = 'If it was not you, set a new password now: ask for a code on the web page.';
  return frame(values, 'Your password was changed', {
    text: [happened, advice],
    html: html`<p>${happened}</p>
<p>${advice}</p>`,
  });
};
