import { requireSecret, requireText, requireYes } from '@debt/terminal/input/prompt';
import {
  changePassword,
  createToken,
  deleteAccount,
  endOtherSessions,
  endSession,
  requestReset,
  resetPassword,
  revokeToken,
  sessions,
  tokens,
} from '../actions/security.ts';
import type { DebtCommand } from '../app/context.ts';
import { DebtError } from '../failures.ts';
import { parseDate } from '../input/date.ts';
import { passwordFile } from './account.ts';

const newPasswordFile = {
  ...passwordFile,
  name: 'new-password-file',
  summary: 'Read the new password from this file; - is a line of stdin',
} as const;
const id = { name: 'id', required: true, summary: 'First or last characters of the id' } as const;

export const securityCommands: readonly DebtCommand[] = [
  {
    id: 'password change',
    summary: 'Change your password, and revoke all tokens and all other sessions',
    flags: [passwordFile, newPasswordFile],
    examples: ['debt password change', 'debt password change --password-file old --new-password-file new'],
    run: async (_input, context) => {
      const current = await requireSecret(context, { fileFlag: 'password-file', question: 'Current password' });
      const next = await requireSecret(context, { fileFlag: 'new-password-file', question: 'New password', twice: true });
      return changePassword(context, current, next);
    },
  },
  {
    id: 'password reset',
    summary: 'Set a new password with a code from an e-mail',
    description: 'Without --code, a code is sent. With it, the password is set, and all sessions and tokens are revoked.',
    args: [{ name: 'email', required: true, summary: 'The address of the account' }],
    flags: [{ name: 'code', value: 'code', summary: 'The code from the e-mail' }, newPasswordFile],
    examples: ['debt password reset alice@example.org', 'debt password reset alice@example.org --code ABCDE12345'],
    run: async (input, context) => {
      const code = input.text('code');
      if (code === undefined) return requestReset(context, input.arg('email'));
      const password = await requireSecret(context, { fileFlag: 'new-password-file', question: 'New password', twice: true });
      return resetPassword(context, input.arg('email'), code, password);
    },
  },
  {
    id: 'sessions',
    summary: 'List your sessions on all devices',
    examples: ['debt sessions', 'debt sessions --json'],
    run: async (_input, context) => sessions(context),
  },
  {
    id: 'sessions revoke',
    summary: 'Sign out another session, or all other sessions',
    args: [{ ...id, required: false }],
    flags: [{ name: 'others', summary: 'All sessions except this one' }],
    examples: ['debt sessions revoke 5c1a9f02', 'debt sessions revoke --others'],
    run: async (input, context) => {
      if (input.on('others')) return endOtherSessions(context);
      const typed = input.optional('id');
      if (typed === undefined)
        throw new DebtError('missing_argument', { what: 'id is missing', fix: ['debt sessions', 'debt sessions revoke --others'] });
      return endSession(context, typed);
    },
  },
  {
    id: 'tokens',
    summary: 'List your personal access tokens',
    examples: ['debt tokens', 'debt tokens --json'],
    run: async (_input, context) => tokens(context),
  },
  {
    id: 'tokens create',
    summary: 'Create a personal access token, which is shown once',
    args: [{ name: 'name', required: true, summary: 'What it is for' }],
    flags: [{ name: 'expires', value: 'date', summary: 'Last day on which it works' }],
    examples: ['debt tokens create backup', "debt tokens create backup --expires 'in 1 year' > token"],
    run: async (input, context) => {
      const expires = input.text('expires');
      return createToken(context, input.arg('name'), expires === undefined ? undefined : parseDate(expires, context.now()));
    },
  },
  {
    id: 'tokens revoke',
    summary: 'Revoke a personal access token',
    args: [{ name: 'token', required: true, summary: 'Its name, or first or last characters of its id' }],
    examples: ['debt tokens revoke backup', 'debt tokens revoke 5c1a9f02'],
    run: async (input, context) => revokeToken(context, input.arg('token')),
  },
  {
    id: 'delete-account',
    summary: 'Delete your account permanently',
    description:
      'Sessions, tokens, your name and your e-mail address are deleted, and your handle is never assigned again. Shared transactions stay with the other people, without your name. Private contacts are blanked. Export your data first: debt export csv all.csv',
    flags: [
      { name: 'handle', value: 'handle', summary: 'Your handle, to confirm' },
      passwordFile,
      { name: 'yes', char: 'y', summary: 'Do not ask for confirmation' },
    ],
    examples: ['debt delete-account', 'debt delete-account --handle alice --password-file - --yes'],
    run: async (_input, context) => {
      const handle = await requireText(context, 'handle', 'handle');
      await requireYes(context, `Delete the account ${handle} permanently?`);
      const password = await requireSecret(context, { fileFlag: 'password-file', question: 'Password' });
      return deleteAccount(context, handle.replace(/^@/, ''), password);
    },
  },
];
