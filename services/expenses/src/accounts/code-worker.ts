import { randomUUID } from 'node:crypto';
import { AutoResetEvent, Background } from '@debt/kit/lifecycle';
import type { Logger } from '@debt/kit/log';
import type { Pool, PoolClient } from '@debt/kit/postgres';
import { seal } from '@debt/kit/seal';
import { type MailTemplate, sealContext } from '@debt/proto/mail';
import { transaction } from './database.ts';
import { accountLimits } from './limits.ts';
import { enqueueMail } from './mails.ts';
import { type CodePurpose, codeMac, createCode } from './secrets.ts';

export interface CodeWorkerOptions {
  readonly pool: Pool;
  readonly log: Logger;
  readonly codeKey: Uint8Array;
  readonly sealKey: Uint8Array;
  /** Called after a mail job was committed to the outbox. */
  readonly onOutboxWrite: () => void;
}

interface Waiting {
  readonly id: string;
  readonly purpose: CodePurpose;
  readonly email_lower: string;
  readonly user_id: string | null;
}

interface Account {
  readonly id: string;
  readonly handle: string;
  readonly name: string;
  readonly email: string;
  readonly activated: boolean;
  /** Another account has proven the address. */
  readonly taken: boolean;
}

const replaceActivation = `update codes set used_at = now() where user_id = $1 and purpose = 'activation' and used_at is null`;

const nextRequest = /* sql */ `
  select id, purpose, email_lower, user_id from code_requests where handled_at is null order by id limit 1 for update skip locked`;

/** For a reset, the one account that has proven the address; for an activation, the account that requests the code. */
const findAccount = /* sql */ `
  select u.id, u.handle, u.name, u.email, u.activated_at is not null as activated,
    exists (select 1 from users o where o.email_lower = u.email_lower and o.activated_at is not null and o.deleted_at is null and o.id <> u.id) as taken
  from users u
  where u.deleted_at is null and case $1 when 'activation' then u.id = $2::uuid and u.activated_at is null
    else u.email_lower = $3 and u.activated_at is not null end
  for share of u`;

const sentLately = /* sql */ `
  select count(*) filter (where r.user_id = $2 and r.purpose = $1 and r.requested_at > me.requested_at - interval '${accountLimits.codeCoolDownSeconds} seconds')::int as cooling,
    count(*) filter (where r.user_id = $2 and r.purpose = $1 and r.requested_at > now() - interval '1 hour')::int as hour,
    count(*) filter (where r.user_id = $2 and r.purpose = $1
      and r.requested_at > me.requested_at - interval '${accountLimits.resetEveryMinutes} minutes')::int as late,
    count(*) filter (where r.user_id = $2 and r.purpose = $1)::int as day, count(*)::int as address
  from code_requests r, (select requested_at from code_requests where id = $4) me
  where r.email_lower = $3 and r.sent and r.requested_at > now() - interval '1 day'`;

/** Handles requests for codes outside the HTTP request, so that neither an answer nor its time reveals a known address. */
export class CodeWorker implements AsyncDisposable {
  readonly #options: CodeWorkerOptions;
  readonly #latch = new AutoResetEvent();
  #loop: Background | undefined;

  constructor(options: CodeWorkerOptions) {
    this.#options = options;
  }

  start(): void {
    this.#loop ??= new Background('codes', this.#options.log, async (signal) => {
      while (!signal.aborted) if ((await this.handleWaiting()) === 0) await this.#latch.wait(accountLimits.codePollMs, signal);
    });
  }

  /** Call it after a request was queued. */
  wake(): void {
    this.#latch.set();
  }

  /** Handles one batch. @returns how many requests were handled. */
  async handleWaiting(): Promise<number> {
    for (let handled = 0; handled < accountLimits.codeRequestsPerBatch; handled += 1) {
      const outcome = await transaction(this.#options.pool, (client) => this.#handleNext(client));
      if (outcome === 'none') return handled;
      if (outcome === 'sent') this.#options.onOutboxWrite();
    }
    return accountLimits.codeRequestsPerBatch;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#loop?.[Symbol.asyncDispose]();
  }

  async #handleNext(client: PoolClient): Promise<'none' | 'sent' | 'not-sent'> {
    const { rows } = await client.query<Waiting>(nextRequest);
    const request = rows[0];
    if (request === undefined) return 'none';
    const found = await client.query<Account>(findAccount, [request.purpose, request.user_id, request.email_lower]);
    const account = found.rows[0];
    const send = account !== undefined && (await mayBeSent(client, request, account.id));
    if (send) await this.#send(client, request.purpose, account);
    await client.query('update code_requests set handled_at = clock_timestamp(), sent = $2, user_id = $3 where id = $1', [
      request.id,
      send,
      account?.id ?? null,
    ]);
    return send ? 'sent' : 'not-sent';
  }

  async #send(client: PoolClient, purpose: CodePurpose, account: Account): Promise<void> {
    const id = randomUUID();
    const expiresAt = new Date(Date.now() + accountLimits.codeMinutes * 60_000).toISOString();
    const job = { id, to: account.email, data: { name: account.name, handle: account.handle }, expiresAt };
    if (account.taken) return enqueueMail(client, { ...job, template: 'already-registered' });
    const code = createCode(purpose);
    const mac = codeMac(this.#options.codeKey, purpose, account.id, code);
    // A code for a reset leaves the earlier ones valid: anyone can request it, also while the owner types one of them.
    if (purpose === 'activation') await client.query(replaceActivation, [account.id]);
    await client.query('insert into codes (id, user_id, purpose, mac, expires_at) values ($1, $2, $3, $4, $5)', [
      randomUUID(),
      account.id,
      purpose,
      mac,
      expiresAt,
    ]);
    const template: MailTemplate = purpose === 'activation' ? 'activation-code' : 'reset-code';
    const blob = seal(this.#options.sealKey, code, sealContext(job, purpose));
    return enqueueMail(client, { ...job, template, sealed: { blob, purpose } });
  }
}

interface Sent {
  readonly cooling: number;
  readonly late: number;
  readonly hour: number;
  readonly day: number;
  readonly address: number;
}

/**
 * Anyone can request a reset for a known address. So no number of requests stops the mails to the account that has proven it: after the first ones they
 * only become rarer than a code expires, and the owner has a valid code or receives one. Mails that other accounts cause by claiming the address do not
 * count. An unproven address is protected by a limit of a day.
 */
async function mayBeSent(client: PoolClient, request: Waiting, userId: string): Promise<boolean> {
  const { rows } = await client.query<Sent>(sentLately, [request.purpose, userId, request.email_lower, request.id]);
  const sent = rows[0] ?? { cooling: 0, late: 0, hour: 0, day: 0, address: 0 };
  if (sent.cooling > 0) return false;
  if (request.purpose === 'reset') return sent.hour < accountLimits.codesPerHourMax || sent.late === 0;
  return (
    sent.hour < accountLimits.codesPerHourMax &&
    sent.day < accountLimits.codesPerDayMax &&
    sent.address < accountLimits.codesPerAddressPerDayMax
  );
}
