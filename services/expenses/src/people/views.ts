import { AppError } from '@debt/kit/errors';
import type { Pool, PoolClient } from '@debt/kit/postgres';

export type LinkState = 'private' | 'none' | 'requested' | 'pending_for_me' | 'linked' | 'deleted';

/** One entry of an address book, as its owner sees it. */
export interface Person {
  readonly id: string;
  readonly alias: string;
  /** Null for private contacts and deleted accounts. */
  readonly handle: string | null;
  readonly name: string | null;
  readonly link: LinkState;
  /** The owner has blocked this user. */
  readonly blocked: boolean;
  readonly version: number;
}

export interface PersonRow {
  readonly id: string;
  readonly owner_id: string;
  readonly party_id: string;
  readonly alias: string;
  readonly version: number;
  readonly handle: string | null;
  readonly name: string | null;
  readonly is_user: boolean;
  readonly deleted: boolean;
  readonly linked: boolean;
  readonly requested_by: string | null;
  readonly blocked: boolean;
  readonly blocks_me: boolean;
}

/** Selects every entry with the link between its owner and the other party; `e` is the entry. */
export const selectPerson = /* sql */ `
  select e.id, e.owner_id, e.party_id, e.alias, e.version, u.handle, u.name, u.id is not null as is_user, u.deleted_at is not null as deleted,
    coalesce(l.linked, false) as linked, l.requested_by,
    coalesce(case when l.low_id = e.owner_id then l.low_blocks else l.high_blocks end, false) as blocked,
    coalesce(case when l.low_id = e.owner_id then l.high_blocks else l.low_blocks end, false) as blocks_me
  from people e
  left join users u on u.id = e.party_id
  left join links l on l.low_id = least(e.owner_id, e.party_id) and l.high_id = greatest(e.owner_id, e.party_id)`;

export function toPerson(row: PersonRow): Person {
  const visible = row.is_user && !row.deleted;
  return {
    id: row.id,
    alias: row.alias,
    handle: visible ? row.handle : null,
    name: visible ? row.name : null,
    link: linkState(row),
    blocked: row.blocked,
    version: row.version,
  };
}

function linkState(row: PersonRow): LinkState {
  if (!row.is_user) return 'private';
  if (row.deleted) return 'deleted';
  if (row.linked) return 'linked';
  if (row.requested_by === null) return 'none';
  return row.requested_by === row.owner_id ? 'requested' : 'pending_for_me';
}

/** @throws AppError `person_not_found`, for an unknown entry and one of another user alike. */
export async function findPerson(database: Pool | PoolClient, ownerId: string, id: string): Promise<PersonRow> {
  const { rows } = await database.query<PersonRow>(`${selectPerson} where e.id = $1 and e.owner_id = $2`, [id, ownerId]);
  const row = rows[0];
  if (row === undefined) throw personNotFound();
  return row;
}

export const personNotFound = (): AppError => new AppError('person_not_found', 'There is no such person.');

/** @throws AppError `person_private`, `person_deleted`. */
export function requireUser(row: PersonRow): void {
  if (!row.is_user) throw new AppError('person_private', `${row.alias} is a private contact without an account.`);
  if (row.deleted) throw new AppError('person_deleted', `The account of ${row.alias} has been deleted.`);
}
