import { type AppError, fieldError } from '@debt/kit/errors';
import type { Pool, PoolClient } from '@debt/kit/postgres';
import { accountLimits } from './limits.ts';
import { type CodePurpose, codeMac, sameDigest } from './secrets.ts';

/** The owner of a code: the signed-in account, or the account that has proven an address. */
export type CodeOwner = { readonly userId: string } | { readonly email: string };

export interface RightCode {
  readonly id: string;
  readonly userId: string;
}

/**
 * Counts the attempt before the comparison, in one statement, so that concurrent guesses cannot exceed the limit.
 * $1 purpose, $2 account or null, $3 address or null.
 */
const countTry = /* sql */ `
  with live as (
    select c.id, c.user_id from codes c join users u on u.id = c.user_id
    where c.purpose = $1 and c.used_at is null and c.tries < ${accountLimits.codeTriesMax} and c.expires_at > now() and u.deleted_at is null
      and case when $2::uuid is not null then u.id = $2::uuid else u.email_lower = $3 and u.activated_at is not null end),
  guard as (
    insert into code_guards as g (user_id, day, wrong) select user_id, current_date, 1 from live
    on conflict (user_id) do update set day = current_date, wrong = case when g.day = current_date then g.wrong + 1 else 1 end
    where g.day <> current_date or g.wrong < ${accountLimits.codeWrongTriesPerDayMax}
    returning user_id)
  update codes c set tries = c.tries + 1 from live, guard
  where c.id = live.id and guard.user_id = c.user_id and c.used_at is null and c.tries < ${accountLimits.codeTriesMax} and c.expires_at > now()
  returning c.id, c.user_id, c.mac`;

/** Replaces a missing code, so that known and unknown addresses cost the same computation. */
const unknownUser = { id: '', user_id: '', mac: Buffer.alloc(32) };

export interface CodeTry {
  readonly key: Uint8Array;
  readonly purpose: CodePurpose;
  readonly owner: CodeOwner;
  /** As the user typed it. */
  readonly typed: string;
}

/** @throws AppError `code_wrong`, the same for a wrong, expired, used or never sent code. */
export async function checkCode(pool: Pool, { key, purpose, owner, typed }: CodeTry): Promise<RightCode> {
  const { rows } = await pool.query<{ readonly id: string; readonly user_id: string; readonly mac: Buffer }>(countTry, [
    purpose,
    'userId' in owner ? owner.userId : null,
    'email' in owner ? owner.email : null,
  ]);
  const { id, user_id: userId, mac } = rows[0] ?? unknownUser;
  if (!sameDigest(codeMac(key, purpose, userId, typed), mac)) throw codeWrong();
  return { id, userId };
}

/** Marks the code as used. Of two requests that verified the same code, the second is refused. @throws AppError `code_wrong` */
export async function consumeCode(client: PoolClient, code: RightCode): Promise<void> {
  const { rowCount } = await client.query('update codes set used_at = now() where id = $1 and used_at is null', [code.id]);
  if (rowCount !== 1) throw codeWrong();
  await client.query('update code_guards set wrong = greatest(wrong - 1, 0) where user_id = $1', [code.userId]);
}

const codeWrong = (): AppError =>
  fieldError('code_wrong', {
    field: 'code',
    code: 'wrong',
    message: 'This code is wrong, used or expired. Check it, or request a new one.',
  });
