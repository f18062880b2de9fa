import { randomUUID } from 'node:crypto';
import { consent, relations } from '@debt/rules';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { LedgerWorld } from './ledger-world.ts';

const booleans = [true, false];
const combinations = relations.flatMap((relation) =>
  booleans.flatMap((authorLends) => booleans.map((raises) => ({ relation, authorLends, raises }))),
);

describe('the consent rule, in every combination', () => {
  let world: LedgerWorld;
  let account: { id: string; lender: string; borrower: string };

  beforeAll(async () => {
    world = await LedgerWorld.create();
    const [lender, borrower] = [await world.addUser('lender'), await world.addUser('borrower')];
    const { rows } = await world.pool.query<{ id: string }>(
      'insert into accounts (lender_id, borrower_id, currency) values ($1, $2, $3) returning id',
      [lender.userId, borrower.userId, 'EUR'],
    );
    account = { id: rows[0]?.id ?? '', lender: lender.userId, borrower: borrower.userId };
  });
  afterAll(() => world[Symbol.asyncDispose]());

  test.each(combinations)(
    'is the same in TypeScript and in SQL for a $relation person, lender: $authorLends, raises: $raises',
    async (combination) => {
      const { rows } = await world.pool.query<{ isPending: boolean }>('select needs_consent($1, $2, $3, $4) as "isPending"', [
        combination.relation !== 'private',
        combination.relation === 'linked',
        combination.authorLends,
        combination.raises ? 1 : -1,
      ]);

      expect(rows[0]?.isPending).toBe(consent(combination).state === 'pending');
    },
  );

  test.each(combinations)(
    'decides which states the table accepts for a $relation person, lender: $authorLends, raises: $raises',
    async (combination) => {
      const isPending = consent(combination).state === 'pending';
      const [author, other] = combination.authorLends ? [account.lender, account.borrower] : [account.borrower, account.lender];
      const accepted = async (state: string, decidedBy: string | null) => {
        const client = await world.pool.connect();
        try {
          await client.query('begin');
          await client.query(
            `insert into transactions (id, account_id, kind, sign, amount_minor, author_id, counterparty_id, author_lends, counterparty_is_user, first_contact, state, decided_by, decided_at)
           values ($1, $2, $3, $4, 1, $5, $6, $7, $8, $9, $10, $11::uuid, case when $11::uuid is not null then now() end)`,
            [
              randomUUID(),
              account.id,
              combination.raises ? 'lend' : 'repay',
              combination.raises ? 1 : -1,
              author,
              other,
              combination.authorLends,
              combination.relation !== 'private',
              combination.relation === 'stranger',
              state,
              decidedBy,
            ],
          );
          return true;
        } catch (error) {
          expect(error).toMatchObject({ code: '23514' });
          return false;
        } finally {
          await client.query('rollback');
          client.release();
        }
      };

      expect({
        postedAlone: await accepted('posted', null),
        postedByAuthor: await accepted('posted', author),
        postedByOther: await accepted('posted', other),
        pending: await accepted('pending', null),
        pendingDecided: await accepted('pending', other),
        declinedByOther: await accepted('declined', other),
        declinedByAuthor: await accepted('declined', author),
        declinedWithoutDecider: await accepted('declined', null),
        withdrawnByAuthor: await accepted('withdrawn', author),
        withdrawnByOther: await accepted('withdrawn', other),
        withdrawnWithoutDecider: await accepted('withdrawn', null),
        unknown: await accepted('settled', null),
      }).toEqual({
        postedAlone: !isPending,
        postedByAuthor: false,
        postedByOther: isPending,
        pending: isPending,
        pendingDecided: false,
        declinedByOther: isPending,
        declinedByAuthor: false,
        declinedWithoutDecider: false,
        withdrawnByAuthor: isPending,
        withdrawnByOther: false,
        withdrawnWithoutDecider: false,
        unknown: false,
      });
    },
  );
});
