import { html } from './html.ts';
import { frame, type Notice, unnamed } from './template.ts';

/** Somebody registered with an address that belongs to an account already. It contains no code. */
export const alreadyRegistered: Notice = (values) => {
  const { handle } = values;
  const happened = `somebody registered the account @${handle} with your address. You have an account with this address already, so it was not activated.`;
  const advice =
    'If it was you, sign in with your other account; if you forgot its password, ask for a code to set a new one. If it was not you, do nothing.';
  return frame(unnamed(values), 'You have an account with Debt Tracker already', {
    text: [happened, advice],
    html: html`<p>${happened}</p>
<p>${advice}</p>`,
  });
};
