import { requireSecret, requireText } from '@debt/terminal/input/prompt';
import { quote } from '@debt/terminal/text/shell-quote';
import { activate, login, logout, register, resend, updateAccount, whoami } from '../actions/account.ts';
import { requireReplaceSession } from '../actions/replace-session.ts';
import type { DebtCommand } from '../app/context.ts';
import { DebtError } from '../failures.ts';
import { known } from '../input/amount.ts';
import { completes } from './completes.ts';

export const passwordFile = {
  name: 'password-file',
  value: 'file',
  completes: 'files',
  summary: 'Read the password from this file; - is a line of stdin',
} as const;

const yes = { name: 'yes', char: 'y', summary: 'Do not ask before the session of another user ends' } as const;

const twoLogins = (argument: string, flag: string): DebtError =>
  new DebtError('flags_conflict', {
    what: `the command names two logins, ${argument} and ${flag}`,
    fix: [`debt login ${quote(argument)}`, `debt login ${quote(flag)}`],
  });

export const accountCommands: readonly DebtCommand[] = [
  {
    id: 'register',
    summary: 'Create an account and sign in',
    description: 'Values without a flag are asked for. The password is typed without echo, or read from a file.',
    flags: [
      { name: 'handle', value: 'handle', summary: 'How others find you: 2 to 30 letters, digits, - and _' },
      { name: 'name', value: 'name', summary: 'Your name, as others see it' },
      { name: 'email', value: 'address', summary: 'The address that receives the activation code' },
      { name: 'currency', char: 'c', value: 'code', completes: completes.currencies, summary: 'Default currency' },
      passwordFile,
      yes,
    ],
    examples: ['debt register', "debt register --handle alice --name 'Alice Liddell' --email alice@example.org --password-file -"],
    run: async (input, context) => {
      const handle = await requireText(context, 'handle', 'handle');
      const name = await requireText(context, 'name', 'name');
      const email = await requireText(context, 'email', 'email');
      const currency = input.text('currency');
      const endPrevious = await requireReplaceSession(context, undefined);
      const password = await requireSecret(context, { fileFlag: 'password-file', question: 'Password', twice: true });
      const registered = await register(context, {
        handle: handle.replace(/^@/, ''),
        name,
        email,
        password,
        currency: currency === undefined ? undefined : known(currency).code,
      });
      await endPrevious();
      return registered;
    },
  },
  {
    id: 'activate',
    summary: 'Activate your account with the code from the e-mail',
    args: [{ name: 'code', required: true, summary: 'The six digits' }],
    examples: ['debt activate 123456', 'debt activate 123456 --json'],
    run: async (input, context) => activate(context, input.arg('code')),
  },
  {
    id: 'resend',
    summary: 'Send a new activation code',
    examples: ['debt resend', 'debt resend --json'],
    run: async (_input, context) => resend(context),
  },
  {
    id: 'login',
    summary: 'Sign in',
    args: [{ name: 'login', summary: 'Handle, or activated e-mail address' }],
    flags: [{ name: 'login', value: 'login', summary: 'The same as the argument' }, passwordFile, yes],
    examples: ['debt login', 'debt login alice --password-file -', 'debt login alice --server https://debt.example.org'],
    run: async (input, context) => {
      const [argument, flag] = [input.optional('login'), input.text('login')];
      if (argument !== undefined && flag !== undefined && argument !== flag) throw twoLogins(argument, flag);
      const name = (argument ?? (await requireText(context, 'login', 'login'))).replace(/^@/, '');
      const endPrevious = await requireReplaceSession(context, name);
      const signedIn = await login(context, name, await requireSecret(context, { fileFlag: 'password-file', question: 'Password' }));
      await endPrevious();
      return signedIn;
    },
  },
  {
    id: 'logout',
    summary: 'Sign out on this machine and at the server',
    examples: ['debt logout', 'debt logout --profile work'],
    run: async (_input, context) => logout(context),
  },
  {
    id: 'account set',
    summary: 'Change your name or default currency',
    flags: [
      { name: 'name', value: 'name', summary: 'Your name, as others see it' },
      { name: 'currency', char: 'c', value: 'code', completes: completes.currencies, summary: 'Default currency' },
    ],
    examples: ["debt account set --name 'Alice Liddell'", 'debt account set --currency gbp'],
    run: async (input, context) => {
      const [name, currency] = [input.text('name'), input.text('currency')];
      if (name === undefined && currency === undefined)
        throw new DebtError('missing_argument', {
          what: 'nothing to change',
          fix: ["debt account set --name 'Your Name'", 'debt account set --currency eur'],
        });
      return updateAccount(context, { name, currency: currency === undefined ? undefined : known(currency).code });
    },
  },
  {
    id: 'whoami',
    summary: 'Show your account and the server',
    examples: ['debt whoami', 'debt whoami --json'],
    run: async (_input, context) => whoami(context),
  },
];
