import { notSignedIn } from '@debt/kit/access';
import type { Pool, PoolClient } from '@debt/kit/postgres';

/** An account as its owner sees it. */
export interface User {
  readonly id: string;
  readonly handle: string;
  readonly name: string;
  readonly email: string;
  readonly activated: boolean;
  /** ISO 4217; assumed when a command names none. */
  readonly currency: string;
  readonly createdAt: Date;
}

interface UserRow {
  readonly id: string;
  readonly handle: string;
  readonly name: string;
  readonly email: string | null;
  readonly activated: boolean;
  readonly currency: string;
  readonly created_at: Date;
}

export const userColumns = 'id, handle, name, email, activated_at is not null as activated, currency, created_at';

const toUser = ({ created_at: createdAt, email, ...row }: UserRow): User => ({ ...row, email: email ?? '', createdAt });

/** Runs a statement that returns one row of `userColumns`. @throws AppError `not_signed_in` when it returns none: the account is deleted. */
export async function oneUser(database: Pool | PoolClient, statement: string, values: readonly unknown[]): Promise<User> {
  const { rows } = await database.query<UserRow>(statement, [...values]);
  const row = rows[0];
  if (row === undefined) throw notSignedIn();
  return toUser(row);
}

export const findUser = (database: Pool | PoolClient, id: string): Promise<User> =>
  oneUser(database, `select ${userColumns} from users where id = $1 and deleted_at is null`, [id]);
