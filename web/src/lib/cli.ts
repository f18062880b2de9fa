import type { Money } from '@debt/proto/http';

interface Who {
  readonly alias: string;
  readonly handle: string | null;
}

/** Quotes an argument for a POSIX shell. */
export const quote = (arg: string): string => (/^[\w@%+=:,./-]+$/.test(arg) ? arg : `'${arg.replaceAll("'", "'\\''")}'`);

const who = ({ alias, handle }: Who): string => quote(handle === null ? alias : `@${handle}`);

const flag = (name: string, value: string): string => (value === '' ? '' : `--${name} ${quote(value)}`);

/** The commands of `debt` that do the same as the page. `debt` asks for passwords; they are never part of a command. */
export const cli = {
  register: ({ handle, name, email }: { readonly handle: string; readonly name: string; readonly email: string }): string =>
    ['debt register', flag('handle', handle), flag('name', name.trim()), flag('email', email)].filter((part) => part !== '').join(' '),
  login: (login: string): string => `debt login ${quote(login === '' ? 'alice' : login)}`,
  reset: (email: string, code?: string): string =>
    ['debt password reset', quote(email === '' ? 'alice@example.org' : email), flag('code', code ?? '')]
      .filter((part) => part !== '')
      .join(' '),
  record: (
    verb: string,
    person: Who,
    money: Money,
    more: { readonly description?: string; readonly dueOn?: string; readonly debtId?: string } = {},
  ): string =>
    [
      `debt ${verb} ${who(person)} ${money.amount}${money.currency.toLowerCase()}`,
      more.description === undefined || more.description === '' ? '' : `for ${quote(more.description)}`,
      more.dueOn === undefined || more.dueOn === '' ? '' : `--due ${more.dueOn}`,
      more.debtId === undefined || more.debtId === '' ? '' : `--debt ${more.debtId}`,
    ]
      .filter((part) => part !== '')
      .join(' '),
  decide: (decision: 'confirm' | 'decline' | 'withdraw' | 'undo', id: string): string => `debt ${decision} ${id}`,
  summary: 'debt',
  addPerson: (name: string): string => `debt people add ${quote(name === '' ? 'alice' : name)}`,
  person: (act: 'link' | 'accept' | 'dismiss' | 'block' | 'unblock' | 'remove', person: Who): string => `debt people ${act} ${who(person)}`,
  rename: (person: Who, alias: string): string => `debt people rename ${who(person)} ${quote(alias)}`,
  history: (filters: Readonly<Record<string, string>>): string =>
    [
      'debt history',
      ...Object.entries(filters).flatMap(([name, value]) =>
        value === '' ? [] : [name === 'person' ? quote(value) : `--${name} ${quote(value)}`],
      ),
    ].join(' '),
  show: (id: string): string => `debt show ${id}`,
  due: (id: string, date: string): string => `debt due ${id} ${date === '' ? 'none' : date}`,
} as const;
