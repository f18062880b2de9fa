import { html } from './html.ts';
import { frame, type Notice, unnamed } from './template.ts';

/** The notice to the owner of an address with which another account was registered. It contains no code. */
export const alreadyRegistered: Notice = (values) => {
  const { handle } = values;
  const happened = `the account @${handle} was registered with your address. You already have an account with this address, so the new one was not activated.`;
  const advice =
    'If this was you, sign in to your existing account; if you forgot its password, request a code to set a new one. If this was not you, ignore this mail.';
  return frame(unnamed(values), 'You already have an account with Debt Tracker', {
    text: [happened, advice],
    html: html`<p>${happened}</p>
<p>${advice}</p>`,
  });
};
