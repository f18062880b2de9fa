import { AppError } from '@debt/kit/errors';
import type { Pool, PoolClient } from '@debt/kit/postgres';
import { accountLimits } from './limits.ts';
import type { CodePurpose } from './secrets.ts';

export interface CodeRequest {
  readonly purpose: CodePurpose;
  /** Normalised: lower case. */
  readonly email: string;
  /** The account that requests the code, when it is signed in. */
  readonly userId?: string | undefined;
}

/** Queues one row, for a known and an unknown address alike. The worker decides later whether to send a mail. */
export async function requestCode(database: Pool | PoolClient, { purpose, email, userId }: CodeRequest): Promise<void> {
  const { rowCount } = await database.query(
    `insert into code_requests (purpose, email_lower, user_id)
     select $1, $2, $3 where (select count(*) from (select 1 from code_requests where handled_at is null limit $4) waiting) < $4`,
    [purpose, email, userId ?? null, accountLimits.codeRequestsWaitingMax],
  );
  if (rowCount !== 1)
    throw new AppError('busy', 'Too many codes are being sent right now. Try again in a minute.', { retryAfterSeconds: 60 });
}

const recent = /* sql */ `
  select count(*) filter (where requested_at > now() - interval '${accountLimits.codeCoolDownSeconds} seconds')::int as cooling,
    count(*) filter (where requested_at > now() - interval '1 hour')::int as hour, count(*)::int as day,
    coalesce(ceil(extract(epoch from max(requested_at) - now()) + ${accountLimits.codeCoolDownSeconds})::int, 0) as wait
  from code_requests where user_id = $1 and purpose = $2 and requested_at > now() - interval '1 day'`;

/**
 * Refuses while the user's next code cannot be requested yet. It counts the user's own requests only, so it reveals nothing about the address.
 * @throws AppError `code_limited`
 */
export async function requireCoolDown(pool: Pool, userId: string, purpose: CodePurpose): Promise<void> {
  const { rows } = await pool.query<{ readonly cooling: number; readonly hour: number; readonly day: number; readonly wait: number }>(
    recent,
    [userId, purpose],
  );
  const asked = rows[0] ?? { cooling: 0, hour: 0, day: 0, wait: 0 };
  const waitSeconds =
    asked.day >= accountLimits.codesPerDayMax
      ? 3_600
      : asked.hour >= accountLimits.codesPerHourMax
        ? 600
        : asked.cooling > 0
          ? asked.wait
          : 0;
  if (waitSeconds > 0)
    throw new AppError('code_limited', 'A code was sent recently. Check your mail, or request another one later.', {
      retryAfterSeconds: waitSeconds,
    });
}
