import { html } from './html.ts';
import { frame, type Notice } from './template.ts';

/** The address was changed; goes to the old one. */
export const emailChanged: Notice = (values) => {
  const happened = `your account @${values.handle} now has another e-mail address. Mail goes there from now on.`;
  const advice = 'If it was not you, set a new password now.';
  return frame(values, 'Your address was changed', {
    text: [happened, advice],
    html: html`<p>${happened}</p>
<p>${advice}</p>`,
  });
};
