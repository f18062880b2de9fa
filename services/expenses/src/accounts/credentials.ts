import { randomUUID } from 'node:crypto';
import { AppError, fieldError } from '@debt/kit/errors';
import type { Pool, PoolClient } from '@debt/kit/postgres';
import type { CredentialKind } from '@debt/proto/token';
import type { Actor } from '../store/commands.ts';
import { lockUser, requireActiveCredential, transaction } from './database.ts';
import { accountLimits } from './limits.ts';
import { createToken, tokenDigest } from './secrets.ts';

/** What the owner sees of a session or a personal access token. Times are instants. */
export interface Credential {
  readonly id: string;
  readonly name: string;
  readonly createdAt: Date;
  readonly lastUsedAt: Date | null;
  readonly expiresAt: Date | null;
}

/** Shown once; only its digest is stored. */
export interface NewCredential extends Credential {
  readonly token: string;
}

interface CredentialRow {
  readonly id: string;
  readonly name: string;
  readonly created_at: Date;
  readonly last_used_at: Date | null;
  readonly expires_at: Date | null;
}

const toCredential = (row: CredentialRow): Credential => ({
  id: row.id,
  name: row.name,
  createdAt: row.created_at,
  lastUsedAt: row.last_used_at,
  expiresAt: row.expires_at,
});

const live = 'revoked_at is null and (expires_at is null or expires_at > now())';

/** Opens a session of a fixed duration. Above the limit, the oldest session ends. */
export async function openSession(client: PoolClient, userId: string, clientName: string): Promise<NewCredential> {
  await client.query(
    `update credentials set revoked_at = now() where id in (
       select id from credentials where user_id = $1 and kind = 'session' and ${live} order by created_at desc, id offset $2)`,
    [userId, accountLimits.sessionsPerUserMax - 1],
  );
  const expiresAt = new Date(Date.now() + accountLimits.sessionDays * 86_400_000);
  return insert(client, { kind: 'session', userId, name: clientName, expiresAt });
}

interface CredentialToBe {
  readonly kind: CredentialKind;
  readonly userId: string;
  readonly name: string;
  readonly expiresAt: Date | null;
}

async function insert(client: PoolClient, { kind, userId, name, expiresAt }: CredentialToBe): Promise<NewCredential> {
  const token = createToken(kind);
  const { rows } = await client.query<CredentialRow>(
    `insert into credentials (id, user_id, kind, token_hash, name, expires_at) values ($1, $2, $3, $4, $5, $6)
     returning id, name, created_at, last_used_at, expires_at`,
    [randomUUID(), userId, kind, tokenDigest(token), name, expiresAt],
  );
  const row = rows[0];
  if (row === undefined) throw new Error('an insert returned no row');
  return { ...toCredential(row), token };
}

/** Revokes the sessions and tokens of a user, except the one to keep. */
export async function revokeAll(client: PoolClient, userId: string, keepId?: string): Promise<void> {
  await client.query('update credentials set revoked_at = now() where user_id = $1 and revoked_at is null and id is distinct from $2', [
    userId,
    keepId ?? null,
  ]);
}

const notFoundCodes = { session: 'session_not_found', token: 'token_not_found' } as const;

/** The sessions of a user, and the tokens of their scripts. */
export class Credentials {
  readonly #pool: Pool;
  readonly #onCredentialsChanged: () => void;

  /** @param changed called after a revocation was committed. */
  constructor(pool: Pool, onCredentialsChanged: () => void) {
    this.#pool = pool;
    this.#onCredentialsChanged = onCredentialsChanged;
  }

  async list(userId: string, kind: CredentialKind): Promise<readonly Credential[]> {
    const { rows } = await this.#pool.query<CredentialRow>(
      `select id, name, created_at, last_used_at, expires_at from credentials
       where user_id = $1 and kind = $2 and ${live} order by created_at desc, id limit $3`,
      [userId, kind, Math.max(accountLimits.sessionsPerUserMax, accountLimits.tokensPerUserMax)],
    );
    return rows.map(toCredential);
  }

  /** @throws AppError `session_not_found` or `token_not_found`, for a missing credential and for one of another user alike. */
  async revoke(actor: Actor, kind: CredentialKind, id: string): Promise<void> {
    await transaction(this.#pool, async (client) => {
      await lockUser(client, actor.userId);
      if (id !== actor.credentialId) await requireActiveCredential(client, actor);
      const { rowCount } = await client.query(
        `update credentials set revoked_at = now() where id = $1 and user_id = $2 and kind = $3 and ${live}`,
        [id, actor.userId, kind],
      );
      if (rowCount !== 1) throw new AppError(notFoundCodes[kind], `You have no such ${kind}.`);
    });
    this.#onCredentialsChanged();
  }

  /** Revokes all other sessions; personal access tokens stay valid. */
  async revokeOtherSessions(actor: Actor): Promise<void> {
    await transaction(this.#pool, async (client) => {
      await lockUser(client, actor.userId);
      await requireActiveCredential(client, actor);
      await client.query(
        `update credentials set revoked_at = now() where user_id = $1 and kind = 'session' and id <> $2 and revoked_at is null`,
        [actor.userId, actor.credentialId],
      );
    });
    this.#onCredentialsChanged();
  }

  /** @throws AppError `expiry_in_the_past`, `too_many_tokens`. */
  async createToken(actor: Actor, name: string, expiresAt: Date | null): Promise<NewCredential> {
    if (expiresAt !== null && expiresAt.getTime() <= Date.now())
      throw fieldError('expiry_in_the_past', {
        field: 'expiresAt',
        code: 'out_of_range',
        message: 'A token cannot expire in the past.',
      });
    return transaction(this.#pool, async (client) => {
      await lockUser(client, actor.userId);
      await requireActiveCredential(client, actor);
      const { rows } = await client.query<{ readonly count: number }>(
        `select count(*)::int as count from credentials where user_id = $1 and kind = 'token' and ${live}`,
        [actor.userId],
      );
      if ((rows[0]?.count ?? 0) >= accountLimits.tokensPerUserMax)
        throw new AppError('too_many_tokens', `You already have ${accountLimits.tokensPerUserMax} tokens. Revoke one first.`);
      return insert(client, { kind: 'token', userId: actor.userId, name, expiresAt });
    });
  }
}
