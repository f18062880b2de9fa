import { type AppError, fieldError } from '@debt/kit/errors';
import type { Pool, PoolClient } from '@debt/kit/postgres';
import { accountLimits } from './limits.ts';
import { type CodePurpose, codeMac, sameDigest } from './secrets.ts';

/** The owner of a code: the signed-in account for an activation, the account that has proven the address for a reset. */
export type CodeOwner = { readonly userId: string } | { readonly email: string };

export interface RightCode {
  readonly id: string;
  readonly userId: string;
}

interface LiveCode {
  readonly id: string;
  readonly user_id: string;
  readonly mac: Buffer;
}

/**
 * An activation code has six digits, so attempts are limited. The limit concerns the signed-in account only. Counts the attempt before the comparison,
 * in one statement, so that concurrent guesses cannot exceed the limit.
 */
const countTry = /* sql */ `
  with live as (
    select c.id, c.user_id from codes c join users u on u.id = c.user_id
    where c.purpose = 'activation' and c.used_at is null and c.tries < ${accountLimits.codeTriesMax} and c.expires_at > now()
      and u.id = $1 and u.deleted_at is null),
  guard as (
    insert into code_guards as g (user_id, day, wrong) select user_id, current_date, 1 from live
    on conflict (user_id) do update set day = current_date, wrong = case when g.day = current_date then g.wrong + 1 else 1 end
    where g.day <> current_date or g.wrong < ${accountLimits.codeWrongTriesPerDayMax}
    returning user_id)
  update codes c set tries = c.tries + 1 from live, guard
  where c.id = live.id and guard.user_id = c.user_id and c.used_at is null and c.tries < ${accountLimits.codeTriesMax} and c.expires_at > now()
  returning c.id, c.user_id, c.mac`;

/**
 * A reset code has 50 bits, so guessing needs no limit but that of the rate limiter. Anyone can try codes for a known address: a limit would let them
 * invalidate the code of its owner. Nothing is written, so the time of the answer does not depend on the address.
 */
const liveResets = /* sql */ `
  select c.id, c.user_id, c.mac from codes c join users u on u.id = c.user_id
  where c.purpose = 'reset' and c.used_at is null and c.expires_at > now()
    and u.email_lower = $1 and u.activated_at is not null and u.deleted_at is null`;

/** Replaces a missing code, so that known and unknown addresses cost the same computation. */
const unknownUser = { id: '', user_id: '', mac: Buffer.alloc(32) };

export interface CodeTry {
  readonly key: Uint8Array;
  readonly owner: CodeOwner;
  /** As the user typed it. */
  readonly typed: string;
}

/** @throws AppError `code_wrong`, the same for a wrong, expired, used or never sent code. */
export async function checkCode(pool: Pool, { key, owner, typed }: CodeTry): Promise<RightCode> {
  const { rows } =
    'userId' in owner ? await pool.query<LiveCode>(countTry, [owner.userId]) : await pool.query<LiveCode>(liveResets, [owner.email]);
  const purpose: CodePurpose = 'userId' in owner ? 'activation' : 'reset';
  const live = rows.length === 0 ? [unknownUser] : rows;
  const right = live.filter(({ user_id: userId, mac }) => sameDigest(codeMac(key, purpose, userId, typed), mac))[0];
  if (right === undefined) throw codeWrong();
  return { id: right.id, userId: right.user_id };
}

/** Marks the code as used, and with it all others for the same purpose. Of two requests that verified the same code, the second is refused. @throws AppError `code_wrong` */
export async function consumeCode(client: PoolClient, code: RightCode): Promise<void> {
  const { rowCount } = await client.query('update codes set used_at = now() where id = $1 and used_at is null', [code.id]);
  if (rowCount !== 1) throw codeWrong();
  await client.query(
    'update codes set used_at = now() where user_id = $1 and used_at is null and purpose = (select purpose from codes where id = $2)',
    [code.userId, code.id],
  );
  await client.query('update code_guards set wrong = greatest(wrong - 1, 0) where user_id = $1', [code.userId]);
}

const codeWrong = (): AppError =>
  fieldError('code_wrong', {
    field: 'code',
    code: 'wrong',
    message: 'This code is wrong, used or expired. Check it, or request a new one.',
  });
