import { randomUUID } from 'node:crypto';
import { consent, relations } from '@debt/rules';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LedgerWorld } from './ledger-world.ts';

const booleans = [true, false];
const words = relations.flatMap((other) => booleans.flatMap((authorLends) => booleans.map((raises) => ({ other, authorLends, raises }))));

describe('the rule of consent, in every combination', () => {
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

  it.each(words)('is the same in TypeScript and in SQL for $other, lender: $authorLends, raises: $raises', async (word) => {
    const { rows } = await world.pool.query<{ waits: boolean }>('select needs_consent($1, $2, $3, $4) as waits', [
      word.other !== 'private',
      word.other === 'linked',
      word.authorLends,
      word.raises ? 1 : -1,
    ]);

    expect(rows[0]?.waits).toBe(consent(word).effect === 'waits');
  });

  it.each(words)('decides which states the table accepts for $other, lender: $authorLends, raises: $raises', async (word) => {
    const waits = consent(word).effect === 'waits';
    const [author, other] = word.authorLends ? [account.lender, account.borrower] : [account.borrower, account.lender];
    const accepted = async (state: string, decidedBy: string | null) => {
      const client = await world.pool.connect();
      try {
        await client.query('begin');
        await client.query(
          `insert into transactions (id, account_id, kind, sign, amount_minor, author_id, other_id, author_lends, other_is_user, first_contact, state, decided_by, decided_at)
           values ($1, $2, $3, $4, 1, $5, $6, $7, $8, $9, $10, $11::uuid, case when $11::uuid is not null then now() end)`,
          [
            randomUUID(),
            account.id,
            word.raises ? 'lend' : 'repay',
            word.raises ? 1 : -1,
            author,
            other,
            word.authorLends,
            word.other !== 'private',
            word.other === 'stranger',
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
      declinedByNobody: await accepted('declined', null),
      withdrawnByAuthor: await accepted('withdrawn', author),
      withdrawnByOther: await accepted('withdrawn', other),
      withdrawnByNobody: await accepted('withdrawn', null),
      unknown: await accepted('settled', null),
    }).toEqual({
      postedAlone: !waits,
      postedByAuthor: false,
      postedByOther: waits,
      pending: waits,
      pendingDecided: false,
      declinedByOther: waits,
      declinedByAuthor: false,
      declinedByNobody: false,
      withdrawnByAuthor: waits,
      withdrawnByOther: false,
      withdrawnByNobody: false,
      unknown: false,
    });
  });
});
