/** The data and the answers of the fake service. */
import { randomUUID } from 'node:crypto';

export type Json = Readonly<Record<string, unknown>>;
export interface FakePerson {
  readonly id: string;
  readonly alias: string;
  readonly handle: string | null;
  readonly name: string | null;
  readonly link: string;
  readonly blocked: boolean;
  readonly version: number;
}
export interface Reply {
  readonly status: number;
  readonly body?: Json | readonly unknown[];
  readonly headers?: Readonly<Record<string, string>>;
}
export const token = `dts_${'a'.repeat(43)}`;
export const me = {
  id: randomUUID(),
  handle: 'mia',
  name: 'Mia',
  email: 'mia@example.org',
  activated: true,
  currency: 'EUR',
  createdAt: '2026-01-01T00:00:00.000Z',
};

export const now = '2026-11-22T12:00:00.000Z';
const kindOf: Readonly<Record<string, string>> = { owe: 'lend', lend: 'lend', pay: 'repay', receive: 'repay', forgive: 'forgive' };

interface NewTransaction {
  readonly id: string;
  readonly verb: string;
  readonly person: FakePerson;
  readonly amount: Json;
  readonly mine: boolean;
  readonly state: string;
  readonly description?: string;
  readonly dueOn?: string | null;
}

export function transactionOf({ id, verb, person, amount, mine, state, description = '', dueOn = null }: NewTransaction): Json {
  const authorLends = verb === 'lend' || verb === 'receive' || verb === 'forgive';
  return {
    id,
    kind: kindOf[verb],
    verb,
    state,
    amount,
    person: { id: person.id, alias: person.alias, handle: person.handle },
    mine,
    iLend: mine === authorLends,
    raises: kindOf[verb] === 'lend',
    consentFrom: state === 'pending' ? (mine ? 'them' : 'me') : null,
    firstContact: mine && person.link !== 'linked' && person.handle !== null,
    description,
    dueOn,
    reversesId: null,
    reversedBy: null,
    recordedAt: now,
    decidedAt: null,
    decidedByMe: false,
    debtIds: [],
  };
}

export const recorded = (transaction: Json): Reply => ({
  status: 200,
  body: {
    transaction,
    allocation:
      transaction['kind'] === 'repay'
        ? [
            {
              debtId: '0198f2c4-0000-7000-8000-00000000d001',
              amount: transaction['amount'],
              outstanding: { amount: '10.00', currency: 'EUR' },
              description: 'lunch',
              dueOn: '2026-12-01',
            },
          ]
        : [],
    final: transaction['state'] !== 'pending',
    outstanding: transaction['amount'],
  },
});

export const problem = (status: number, code: string, detail: string, more: Json = {}): Reply => ({
  status,
  body: { type: 'about:blank', title: detail, status, code, detail, requestId: 'r', ...more },
});
export const unauthenticated = problem(401, 'unauthenticated', 'Sign in first');

export const record = (value: unknown): Json =>
  typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value)) : {};
export const text = (value: unknown): string => (typeof value === 'string' ? value : '');
export const textOrNull = (value: unknown): string | null => (typeof value === 'string' ? value : null);
