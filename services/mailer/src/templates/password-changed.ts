import { html } from './html.ts';
import { frame, type Notice } from './template.ts';

/** The notice of a changed password. */
export const passwordChanged: Notice = (values) => {
  const happened = `the password of your account @${values.handle} was changed, and every other session was signed out.`;
  const advice = 'If this was not you, set a new password now: request a code on the web page.';
  return frame(values, 'Your password was changed', {
    text: [happened, advice],
    html: html`<p>${happened}</p>
<p>${advice}</p>`,
  });
};
