import { randomUUID } from 'node:crypto';
import type { PoolClient } from '@debt/kit/postgres';
import type { MailJob } from '@debt/proto/mail';
import { accountLimits } from './limits.ts';
import type { User } from './users.ts';

/** The mail job commits together with its cause. */
export async function enqueueMail(client: PoolClient, job: MailJob): Promise<void> {
  await client.query(`insert into outbox (destination, key, message) values ('mail', $1, $2)`, [job.id, JSON.stringify(job)]);
}

/** Notifies the owner of a change to the account, at its present or former address. Only a proven address receives mail. */
export async function enqueueNotice(client: PoolClient, user: User, template: 'password-changed' | 'account-deleted'): Promise<void> {
  if (!user.activated) return;
  const expiresAt = new Date(Date.now() + accountLimits.noticeDays * 86_400_000).toISOString();
  await enqueueMail(client, { id: randomUUID(), template, to: user.email, data: { name: user.name, handle: user.handle }, expiresAt });
}
