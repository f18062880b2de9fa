import { createHash, randomUUID } from 'node:crypto';
import { AppError, fieldError } from '@debt/kit/errors';
import type { Pool, PoolClient } from '@debt/kit/postgres';
import { rehearsal, requireActiveCredential, transaction, violatedConstraint } from '../accounts/database.ts';
import { limits } from '../limits.ts';
import type { Actor } from '../store/commands.ts';
import { type PageRequest, positionForms, positionOf, rowsToFetch, toPage } from '../store/pages.ts';
import type { Page } from '../store/views.ts';
import { type Answered, withKey } from './idempotency.ts';
import { peopleLimits } from './limits.ts';
import { withdrawRequests } from './links.ts';
import { findPerson, type Person, type PersonRow, personNotFound, selectPerson, toPerson } from './views.ts';

export interface NewPerson {
  readonly actor: Actor;
  readonly activated: boolean;
  readonly key: string;
  readonly alias?: string | undefined;
  /** The exact handle, in upper or lower case. */
  readonly handle?: string | undefined;
  /** Add no one, and answer as if it had been done. */
  readonly dryRun?: boolean | undefined;
}

/** The address book of each user: private contacts, and users found by their exact handle. */
export class People {
  readonly #pool: Pool;

  constructor(pool: Pool) {
    this.#pool = pool;
  }

  /** Lists by alias. `query` is the beginning of an alias or a handle. */
  async list(userId: string, query: string | undefined, page: PageRequest): Promise<Page<Person>> {
    const [alias, id] = positionOf(page, [positionForms.text, positionForms.id]);
    const { rows } = await this.#pool.query<PersonRow & { readonly position: string }>(
      `select x.*, lower(x.alias) as position from (${selectPerson}
       where e.owner_id = $1 and ($2::text is null or (lower(e.alias), e.id) > ($2, $3::uuid))
         and ($4::text is null or starts_with(lower(e.alias), lower($4)) or (u.deleted_at is null and starts_with(lower(u.handle), lower($4))))
       order by lower(e.alias), e.id limit $5) x order by lower(x.alias), x.id`,
      [userId, alias, id, query?.normalize('NFC') ?? null, rowsToFetch(page)],
    );
    return toPage(
      // Lower case of PostgreSQL: that of JavaScript differs for some letters (final Σ, İ).
      rows.map((row) => ({ item: toPerson(row), position: [row.position, row.id] })),
      page,
    );
  }

  async get(userId: string, id: string): Promise<Person> {
    return toPerson(await findPerson(this.#pool, userId, id));
  }

  /**
   * Adds a private contact (an alias only), or a user. The refusal is the same for an unknown handle, an account that is not activated and a user who
   * blocks me.
   * @throws AppError `person_not_found`, `alias_taken`, `already_in_book`, `not_activated`, `person_is_self`.
   */
  async add({ actor, activated, key, alias: typed, handle, dryRun = false }: NewPerson): Promise<Answered<Person>> {
    const alias = typed === undefined ? undefined : composed(typed);
    const hash = createHash('sha256')
      .update(JSON.stringify(['add-person', alias ?? null, handle?.toLowerCase() ?? null]))
      .digest();
    return (dryRun ? rehearsal : transaction)(this.#pool, async (client) => {
      await requireActiveCredential(client, actor);
      return withKey(client, { userId: actor.userId, key, hash }, async () => {
        await requireCapacity(client, actor.userId);
        const id =
          handle === undefined
            ? await addPrivate(client, actor.userId, alias ?? '')
            : await addUser(client, { actor, activated, alias, handle });
        return toPerson(await findPerson(client, actor.userId, id));
      });
    });
  }

  /** @throws AppError `version_changed` when the entry has changed since that version, `alias_taken`. */
  async rename(actor: Actor, id: string, version: number, typed: string): Promise<Person> {
    const alias = composed(typed);
    return transaction(this.#pool, async (client) => {
      await requireActiveCredential(client, actor);
      await findPerson(client, actor.userId, id);
      const { rowCount } = await orAliasTaken(
        client.query('update people set alias = $3, version = version + 1 where id = $1 and owner_id = $2 and version = $4', [
          id,
          actor.userId,
          alias,
          version,
        ]),
        alias,
      );
      if (rowCount !== 1) throw new AppError('version_changed', 'This entry was changed after you read it. Read it again.');
      return toPerson(await findPerson(client, actor.userId, id));
    });
  }

  /** @throws AppError `person_has_history` when any transaction between the two exists. */
  async remove(actor: Actor, id: string): Promise<void> {
    await transaction(this.#pool, async (client) => {
      await requireActiveCredential(client, actor);
      const person = await findPerson(client, actor.userId, id);
      const { rowCount } = await client.query(
        `select 1 from accounts where (lender_id = $1 and borrower_id = $2) or (lender_id = $2 and borrower_id = $1) limit 1`,
        [actor.userId, person.party_id],
      );
      if (rowCount !== 0) throw hasHistory(person);
      await withdrawRequests(client, person);
      await client.query('delete from people where id = $1', [id]);
      if (person.is_user) return;
      await client.query('delete from parties where id = $1', [person.party_id]).catch((thrown: unknown) => {
        // A concurrent command recorded a transaction.
        throw violatedConstraint(thrown) === undefined ? thrown : hasHistory(person);
      });
    });
  }
}

/** Composes letters with accents, so that names that look the same are the same. The result may have more characters than the input. */
function composed(typed: string): string {
  const alias = typed.normalize('NFC');
  if (Array.from(alias).length <= limits.aliasLengthMax) return alias;
  throw fieldError('invalid_request', {
    field: 'alias',
    code: 'too_long',
    message: `The alias is too long: ${limits.aliasLengthMax} characters at most.`,
  });
}

const hasHistory = ({ alias }: PersonRow): AppError =>
  new AppError('person_has_history', `There are transactions with ${alias}, so the entry has to stay.`);

async function requireCapacity(client: PoolClient, userId: string): Promise<void> {
  const { rows } = await client.query<{ readonly count: number }>('select count(*)::int as count from people where owner_id = $1', [
    userId,
  ]);
  if ((rows[0]?.count ?? 0) >= peopleLimits.peopleMax)
    throw new AppError('too_many_people', `An address book has at most ${peopleLimits.peopleMax} entries.`);
}

async function addPrivate(client: PoolClient, ownerId: string, alias: string): Promise<string> {
  const id = randomUUID();
  const partyId = randomUUID();
  await client.query('insert into parties (id, owner_id) values ($1, $2)', [partyId, ownerId]);
  await orAliasTaken(
    client.query('insert into people (id, owner_id, party_id, alias) values ($1, $2, $3, $4)', [id, ownerId, partyId, alias]),
    alias,
  );
  return id;
}

interface NewUserEntry {
  readonly actor: Actor;
  readonly activated: boolean;
  readonly alias: string | undefined;
  readonly handle: string;
}

async function addUser(client: PoolClient, { actor, activated, alias, handle }: NewUserEntry): Promise<string> {
  if (!activated) throw new AppError('not_activated', 'Activate your account before you contact other users.');
  const { rows } = await client.query<{ readonly id: string; readonly handle: string }>(
    `select u.id, u.handle from users u
     left join links l on l.low_id = least(u.id, $2::uuid) and l.high_id = greatest(u.id, $2::uuid)
     where lower(u.handle) = lower($1) and u.activated_at is not null and u.deleted_at is null
       and not coalesce(case when l.low_id = u.id then l.low_blocks else l.high_blocks end, false)`,
    [handle, actor.userId],
  );
  const user = rows[0];
  if (user === undefined) throw personNotFound();
  if (user.id === actor.userId) throw new AppError('person_is_self', 'This is you.');
  return enterUser(client, { ownerId: actor.userId, user, alias: alias ?? user.handle });
}

interface UserEntry {
  readonly ownerId: string;
  readonly user: { readonly id: string; readonly handle: string };
  readonly alias: string;
}

/**
 * A concurrent request may add the same user. Then this one waits for its commit, and reads the entry in a separate statement, which a failed
 * statement
 * would not allow.
 */
async function enterUser(client: PoolClient, { ownerId, user, alias }: UserEntry): Promise<string> {
  const id = randomUUID();
  const entered = await client.query('insert into people (id, owner_id, party_id, alias) values ($1, $2, $3, $4) on conflict do nothing', [
    id,
    ownerId,
    user.id,
    alias,
  ]);
  if (entered.rowCount === 1) return id;
  const { rows } = await client.query<{ readonly id: string }>('select id from people where owner_id = $1 and party_id = $2', [
    ownerId,
    user.id,
  ]);
  if (rows[0] === undefined) throw aliasTaken(alias);
  throw new AppError('already_in_book', `@${user.handle} is already in your address book.`, {
    details: { personId: rows[0].id },
  });
}

async function orAliasTaken<T>(statement: Promise<T>, alias: string): Promise<T> {
  try {
    return await statement;
  } catch (thrown) {
    if (violatedConstraint(thrown) !== 'people_alias') throw thrown;
    throw aliasTaken(alias);
  }
}

const aliasTaken = (alias: string): AppError =>
  fieldError('alias_taken', {
    field: 'alias',
    code: 'taken',
    message: `Another person in your address book is called ${alias}. Choose another alias.`,
  });
