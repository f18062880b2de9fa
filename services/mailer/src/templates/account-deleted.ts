import { html } from './html.ts';
import { frame, type Notice } from './template.ts';

/** The account was deleted. */
export const accountDeleted: Notice = (values) => {
  const happened = `your account @${values.handle} was deleted, as it was asked for. What others recorded with you stays with them, without your name.`;
  const advice = 'If it was not you, answer whoever runs this server: it cannot be undone.';
  return frame(values, 'Your account was deleted', {
    text: [happened, advice],
    html: html`<p>${happened}</p>
<p>${advice}</p>`,
  });
};
