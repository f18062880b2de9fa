import { html } from './html.ts';
import { frame, type Notice } from './template.ts';

/** The account was deleted. */
export const accountDeleted: Notice = (values) => {
  const happened = `your account @${values.handle} was deleted at your request. What others recorded with you stays in their ledgers, without your name.`;
  const advice = 'If this was not you, contact the operator of this server. A deletion cannot be undone.';
  return frame(values, 'Your account was deleted', {
    text: [happened, advice],
    html: html`<p>${happened}</p>
<p>${advice}</p>`,
  });
};
