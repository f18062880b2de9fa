import { html } from './html.ts';
import { frame, type Notice } from './template.ts';

/** The notice of a changed address, to the old one. */
export const emailChanged: Notice = (values) => {
  const happened = `your account @${values.handle} now has another e-mail address. We will send mail to that address from now on.`;
  const advice = 'If this was not you, set a new password now.';
  return frame(values, 'Your address was changed', {
    text: [happened, advice],
    html: html`<p>${happened}</p>
<p>${advice}</p>`,
  });
};
