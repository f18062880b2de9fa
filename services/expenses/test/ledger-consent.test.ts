import { randomUUID } from 'node:crypto';
import { consent, disadvantaged, type Relation, relations, type Side } from '@debt/rules';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { LedgerWorld } from './ledger-world.ts';
import { refusalOf } from './support/refusals.ts';

const booleans = [true, false];
const sides = ['lender', 'borrower'] as const;
const people = [...sides, 'third'] as const;
type Person = (typeof people)[number];

interface Combination {
  readonly author: Side;
  readonly raises: boolean;
  /** The counterparty has no account, is connected to the author, or is a user not connected yet: a first contact. */
  readonly relation: Relation;
}
const combinations: readonly Combination[] = sides.flatMap((author) =>
  booleans.flatMap((raises) => relations.map((relation) => ({ author, raises, relation }))),
);

/** Whose consent each combination needs, by hand: the party that it disadvantages, or the counterparty of a first contact. */
const asked: Readonly<Record<string, Side>> = {
  'lender raises linked': 'borrower',
  'borrower lowers linked': 'lender',
  'lender raises stranger': 'borrower',
  'lender lowers stranger': 'borrower',
  'borrower raises stranger': 'lender',
  'borrower lowers stranger': 'lender',
};
const nameOf = ({ author, raises, relation }: Combination): string => `${author} ${raises ? 'raises' : 'lowers'} ${relation}`;
/** Whether the party that the rule asks has an account. An author always has one. */
const consenterIsUser = ({ author, raises, relation }: Combination): boolean => relation !== 'private' || disadvantaged(raises) === author;

describe('the consent rule, in every combination', () => {
  let world: LedgerWorld;
  let account: string;
  let ids: Readonly<Record<Person, string>>;

  beforeAll(async () => {
    world = await LedgerWorld.create();
    const [lender, borrower, third] = [await world.addUser('lender'), await world.addUser('borrower'), await world.addUser('third')];
    ids = { lender: lender.userId, borrower: borrower.userId, third: third.userId };
    const { rows } = await world.pool.query<{ id: string }>(
      'insert into accounts (lender_id, borrower_id, currency) values ($1, $2, $3) returning id',
      [ids.lender, ids.borrower, 'EUR'],
    );
    account = rows[0]?.id ?? '';
  });
  afterAll(() => world[Symbol.asyncDispose]());

  const idOf = (person: Person | undefined): string | null => (person === undefined ? null : ids[person]);

  interface Attempt {
    readonly state: string;
    readonly decidedBy?: Person;
    readonly consentFrom: Person | undefined;
    readonly author?: Person;
    readonly consenterIsUser?: boolean;
  }

  /** Inserts a row of this combination and takes it back. Returns the rule that refused it, or `accepted`. */
  async function attempt(combination: Combination, row: Attempt): Promise<string> {
    const client = await world.pool.connect();
    try {
      await client.query('begin');
      await client.query(
        `insert into transactions (id, account_id, kind, sign, amount_minor, author_id, lender_id, borrower_id, consent_from_id, consenter_is_user, first_contact, state, decided_by, decided_at)
         values ($1, $2, $3, $4, 1, $5, $6, $7, $8, $9, $10, $11, $12::uuid, case when $12::uuid is not null then now() end)`,
        [
          randomUUID(),
          account,
          combination.raises ? 'lend' : 'repay',
          combination.raises ? 1 : -1,
          idOf(row.author ?? combination.author),
          ids.lender,
          ids.borrower,
          idOf(row.consentFrom),
          row.consenterIsUser ?? consenterIsUser(combination),
          combination.relation === 'stranger',
          row.state,
          idOf(row.decidedBy),
        ],
      );
      return 'accepted';
    } catch (error) {
      return refusalOf(error);
    } finally {
      await client.query('rollback');
      client.release();
    }
  }

  test.each(combinations)('asks the same user in the rules and in SQL: $author, raises: $raises, $relation', async (combination) => {
    const { author, raises, relation } = combination;
    const { rows } = await world.pool.query<{ asked: string | null }>('select consent_from($1, $2, $3, $4, $5, $6) as asked', [
      ids[author],
      ids.lender,
      ids.borrower,
      raises ? 1 : -1,
      relation === 'stranger',
      consenterIsUser(combination),
    ]);
    const { consentFrom, state } = consent({ authorLends: author === 'lender', raises, relation });

    expect(consentFrom).toBe(asked[nameOf(combination)]);
    expect(state).toBe(consentFrom === undefined ? 'posted' : 'pending');
    expect(rows[0]?.asked).toBe(idOf(consentFrom));
  });

  test.each(combinations)('is the only one that the table accepts: $author, raises: $raises, $relation', async (combination) => {
    const consentFrom = asked[nameOf(combination)];
    const accepted: (Person | undefined)[] = [];
    for (const named of [undefined, ...people]) {
      const attempts = [
        await attempt(combination, { state: 'pending', consentFrom: named }),
        await attempt(combination, { state: 'posted', consentFrom: named, ...(named === undefined ? {} : { decidedBy: named }) }),
      ];
      if (attempts.includes('accepted')) accepted.push(named);
      else expect(attempts, `consent of ${named ?? 'no one'}`).toEqual(['transaction_consent', 'transaction_consent']);
    }

    expect(accepted).toEqual([consentFrom]);
  });

  test.each(combinations)(
    'decides which states and deciders the table accepts: $author, raises: $raises, $relation',
    async (combination) => {
      const consentFrom = asked[nameOf(combination)];
      const deciders = [undefined, ...people];
      const accepted: string[] = [];
      for (const state of ['pending', 'posted', 'declined', 'withdrawn', 'settled'])
        for (const decidedBy of deciders) {
          const answer = await attempt(combination, { state, consentFrom, ...(decidedBy === undefined ? {} : { decidedBy }) });
          if (answer === 'accepted') accepted.push(`${state} by ${decidedBy ?? 'no one'}`);
          else expect(answer, `${state} by ${decidedBy ?? 'no one'}`).toBe('transaction_state');
        }

      const other = consentFrom === 'lender' ? 'borrower' : 'lender';
      expect(accepted).toEqual(
        consentFrom === undefined
          ? ['posted by no one']
          : ['pending by no one', `posted by ${consentFrom}`, `declined by ${consentFrom}`, `withdrawn by ${other}`],
      );
    },
  );

  test.each(combinations)('refuses an author who is no party of it: raises: $raises, $relation', async (combination) => {
    for (const consentFrom of [undefined, ...people])
      expect(await attempt(combination, { state: 'pending', consentFrom, author: 'third' })).toBe('transaction_author');
  });

  test.each(combinations.filter(({ author, raises, relation }) => relation === 'stranger' || disadvantaged(raises) === author))(
    'does not let a first contact or an author pass as a party without an account: $author, raises: $raises, $relation',
    async (combination) => {
      const refusals = new Set<string>();
      for (const consentFrom of [undefined, ...people])
        refusals.add(await attempt(combination, { state: 'posted', consentFrom, consenterIsUser: false }));

      expect([...refusals].filter((name) => !['transaction_consent', 'transaction_first_contact'].includes(name))).toEqual([]);
    },
  );
});
