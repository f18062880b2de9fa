import { randomUUID } from 'node:crypto';
import { notSignedIn } from '@debt/kit/access';
import { AppError } from '@debt/kit/errors';
import type { Pool, PoolClient } from '@debt/kit/postgres';
import { requireActiveCredential, transaction } from '../accounts/database.ts';
import type { Actor, Done, Refused } from '../store/commands.ts';
import { peopleLimits } from './limits.ts';
import { findPerson, type Person, type PersonRow, personNotFound, requireUser, toPerson } from './views.ts';

/** The effect of a block on the ledger: pending transactions are declined. */
export interface Decliner {
  declineAllFrom(actor: Actor, authorId: string): Promise<Done<number> | Refused>;
}

/** Requests to connect, the answers to them, and blocks. Each command locks the one row of the pair first. */
export class Links {
  readonly #pool: Pool;
  readonly #decliner: Decliner;
  readonly #onOutboxWrite: () => void;

  /** @param emitted called after an event was committed to the outbox. */
  constructor(pool: Pool, decliner: Decliner, onOutboxWrite: () => void) {
    this.#pool = pool;
    this.#decliner = decliner;
    this.#onOutboxWrite = onOutboxWrite;
  }

  /**
   * Requests to connect, or accepts the request of the other user. @throws AppError `person_not_found` (also when they block me), `person_blocked`,
   * `link_requests_used_up`, `link_request_too_soon`.
   */
  async request(actor: Actor, id: string): Promise<Person> {
    const person = await this.#change(actor, id, async (client, row) => {
      if (row.blocks_me && !row.linked) throw personNotFound();
      if (row.blocked) throw new AppError('person_blocked', `You have blocked ${row.alias}. Unblock them first.`);
      if (row.linked || row.requested_by === actor.userId) return;
      if (row.requested_by === row.party_id) await accept(client, row);
      else await ask(client, row);
    });
    this.#onOutboxWrite();
    return person;
  }

  /** Withdraws my request, or declines theirs; without a request it does nothing. @throws AppError `already_linked`. */
  async dismiss(actor: Actor, id: string): Promise<Person> {
    return this.#change(actor, id, async (client, row) => {
      if (row.linked) throw new AppError('already_linked', `You and ${row.alias} are already connected. You can block them.`);
      await withdrawRequests(client, row);
    });
  }

  /**
   * Declines what is pending, and stops new transactions. What is owed already stays. @throws AppError `busy`: the block is in force, and a repeated
   * request declines the rest.
   */
  async block(actor: Actor, id: string): Promise<Person> {
    const person = await this.#change(actor, id, async (client, row) => {
      await withdrawRequests(client, row);
      await setBlock(client, row, true);
    });
    const { party_id: authorId } = await findPerson(this.#pool, actor.userId, id);
    try {
      for (let round = 0; round < peopleLimits.declineRoundsMax; round += 1)
        if (countOf(await this.#decliner.declineAllFrom(actor, authorId)) === 0) break;
    } finally {
      this.#onOutboxWrite();
    }
    return person;
  }

  async unblock(actor: Actor, id: string): Promise<Person> {
    return this.#change(actor, id, (client, row) => setBlock(client, row, false));
  }

  async #change(actor: Actor, id: string, change: (client: PoolClient, row: PersonRow) => Promise<void>): Promise<Person> {
    return transaction(this.#pool, async (client) => {
      await requireActiveCredential(client, actor);
      const before = await findPerson(client, actor.userId, id);
      requireUser(before);
      await client.query(
        'insert into links (low_id, high_id) values (least($1::uuid, $2::uuid), greatest($1::uuid, $2::uuid)) on conflict do nothing',
        [before.owner_id, before.party_id],
      );
      await client.query(
        'select 1 from links where low_id = least($1::uuid, $2::uuid) and high_id = greatest($1::uuid, $2::uuid) for update',
        [before.owner_id, before.party_id],
      );
      await change(client, await findPerson(client, actor.userId, id));
      return toPerson(await findPerson(client, actor.userId, id));
    });
  }
}

function countOf(declined: Done<number> | Refused): number {
  if (declined.outcome === 'done') return declined.value;
  if (declined.refusal === 'not_signed_in') throw notSignedIn();
  throw new AppError('busy', 'They are blocked, but their pending transactions could not be declined right now. Block them again.', {
    retryAfterSeconds: 1,
  });
}

const ofPair = 'low_id = least($1::uuid, $2::uuid) and high_id = greatest($1::uuid, $2::uuid)';

async function ask(client: PoolClient, row: PersonRow): Promise<void> {
  await requireFewRequests(client, row);
  const requestId = randomUUID();
  await client.query('insert into link_requests (id, requester_id, addressee_id) values ($1, $2, $3)', [
    requestId,
    row.owner_id,
    row.party_id,
  ]);
  await client.query(`update links set request_id = $3, requested_by = $1, requested_at = now() where ${ofPair}`, [
    row.owner_id,
    row.party_id,
    requestId,
  ]);
  await enterInBook(client, row.party_id, row.owner_id);
  await emit(client, row, { requestId, state: 'requested', requesterId: row.owner_id, actorId: row.owner_id });
}

async function accept(client: PoolClient, row: PersonRow): Promise<void> {
  const { rows } = await client.query<{ readonly request_id: string }>(`select request_id from links where ${ofPair}`, [
    row.owner_id,
    row.party_id,
  ]);
  const requestId = rows[0]?.request_id ?? randomUUID();
  await client.query(`update links set linked = true, request_id = null, requested_by = null, requested_at = null where ${ofPair}`, [
    row.owner_id,
    row.party_id,
  ]);
  await enterInBook(client, row.party_id, row.owner_id);
  await emit(client, row, { requestId, state: 'linked', requesterId: row.party_id, actorId: row.owner_id });
}

/** Ends a request in either direction; a request of the other user counts as declined. */
export async function withdrawRequests(client: PoolClient, row: PersonRow): Promise<void> {
  await client.query(
    `update link_requests set declined_at = now()
     where requester_id = $2 and declined_at is null and id = (select request_id from links where ${ofPair})`,
    [row.owner_id, row.party_id],
  );
  await client.query(`update links set request_id = null, requested_by = null, requested_at = null where ${ofPair}`, [
    row.owner_id,
    row.party_id,
  ]);
}

async function setBlock(client: PoolClient, row: PersonRow, blocks: boolean): Promise<void> {
  await client.query(
    `update links set low_blocks = case when low_id = $1 then $3 else low_blocks end, high_blocks = case when high_id = $1 then $3 else high_blocks end
     where ${ofPair}`,
    [row.owner_id, row.party_id, blocks],
  );
}

async function requireFewRequests(client: PoolClient, row: PersonRow): Promise<void> {
  const { rows } = await client.query<{ readonly day: number; readonly declined: boolean }>(
    `select count(*) filter (where requested_at > now() - interval '1 day')::int as day,
       coalesce(bool_or(addressee_id = $2 and declined_at > now() - interval '${peopleLimits.linkRequestAfterDeclineHours} hours'), false) as declined
     from link_requests where requester_id = $1`,
    [row.owner_id, row.party_id],
  );
  if (rows[0]?.declined === true)
    throw new AppError('link_request_too_soon', `${row.alias} declined your last request. Try again a day later.`);
  if ((rows[0]?.day ?? 0) >= peopleLimits.linkRequestsPerDayMax)
    throw new AppError('link_requests_used_up', 'You have reached the daily limit of requests to connect.', { retryAfterSeconds: 3_600 });
}

/** The other user needs an entry to answer the request: under the handle, or the first free variant of it. */
async function enterInBook(client: PoolClient, ownerId: string, userId: string): Promise<void> {
  // Retries with the next alias when a concurrent transaction takes this one.
  for (let tries = 0; tries < peopleLimits.aliasTriesMax; tries += 1) {
    const { rowCount } = await client.query(
      `insert into people (id, owner_id, party_id, alias)
       select $3::uuid, $1::uuid, u.id, x.alias
       from users u, unnest(array[u.handle, '@' || u.handle, '@' || u.handle || ' ' || left($3::uuid::text, 13)]) with ordinality x(alias, preference)
       where u.id = $2::uuid and not exists (select from people e where e.owner_id = $1::uuid and (e.party_id = u.id or lower(e.alias) = lower(x.alias)))
       order by x.preference limit 1
       on conflict do nothing`,
      [ownerId, userId, randomUUID()],
    );
    if (rowCount === 1) return;
  }
}

interface LinkChange {
  readonly requestId: string;
  readonly state: 'requested' | 'linked';
  readonly requesterId: string;
  readonly actorId: string;
}

async function emit(client: PoolClient, row: PersonRow, { requestId, state, requesterId, actorId }: LinkChange): Promise<void> {
  await client.query(
    `insert into outbox (destination, topic, key, message)
     select 'events', 'people', least($1::uuid, $2::uuid) || ':' || greatest($1::uuid, $2::uuid), jsonb_build_object(
       'requestId', $3::text, 'state', $4::text, 'requester', party_event($5::uuid),
       'addressee', party_event(case when $5::uuid = $1::uuid then $2::uuid else $1::uuid end),
       'actorId', $6::text, 'occurredAt', iso(clock_timestamp()))`,
    [row.owner_id, row.party_id, requestId, state, requesterId, actorId],
  );
}
