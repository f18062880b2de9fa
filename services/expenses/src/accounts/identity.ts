import type { Pool } from '@debt/kit/postgres';
import { type CredentialKind, isToken } from '@debt/proto/token';
import { limits } from '../limits.ts';
import type { Actor } from '../store/commands.ts';
import { accountLimits } from './limits.ts';
import { tokenDigest } from './secrets.ts';

/** The origin of a request. */
export interface Caller extends Actor {
  readonly kind: CredentialKind;
  readonly handle: string;
  readonly activated: boolean;
  /** Null for a token that does not expire. */
  readonly expiresAt: Date | null;
}

interface CallerRow {
  readonly id: string;
  readonly user_id: string;
  readonly kind: CredentialKind;
  readonly handle: string;
  readonly activated: boolean;
  readonly expires_at: Date | null;
  readonly stale: boolean;
}

const findCaller = /* sql */ `
  select c.id, c.user_id, c.kind, u.handle, u.activated_at is not null as activated, c.expires_at,
    (c.last_used_at is null or c.last_used_at < now() - interval '${accountLimits.lastUsedGranularityMinutes} minutes') as stale
  from credentials c join users u on u.id = c.user_id
  where c.token_hash = $1 and c.revoked_at is null and (c.expires_at is null or c.expires_at > now()) and u.deleted_at is null`;

/** Resolves credentials. Reads, and commands that verify the credential again, accept an answer cached for a few seconds; other writes never do. */
export class Identity {
  readonly #pool: Pool;
  readonly #now: () => number;
  #forgotten = 0;
  readonly #remembered = new Map<string, { readonly caller: Caller; readonly untilMs: number }>();

  constructor(pool: Pool, now: () => number = Date.now) {
    this.#pool = pool;
    this.#now = now;
  }

  /** @returns undefined for an unknown, expired or revoked credential. */
  async resolve(token: string, freshness: 'recent' | 'now'): Promise<Caller | undefined> {
    if (!isToken(token)) return undefined;
    const digest = tokenDigest(token);
    const key = digest.toString('base64');
    const remembered = this.#remembered.get(key);
    if (freshness === 'recent' && remembered !== undefined && remembered.untilMs > this.#now()) return remembered.caller;
    const forgotten = this.#forgotten;
    const caller = await this.#look(digest);
    // An answer read before a revocation must not enter the cache.
    if (forgotten === this.#forgotten) this.#remember(key, caller);
    return caller;
  }

  /** Call it after a revocation or a change of a user, so that at least this process applies the change immediately. */
  forget(): void {
    this.#remembered.clear();
    this.#forgotten += 1;
  }

  async #look(digest: Buffer): Promise<Caller | undefined> {
    const { rows } = await this.#pool.query<CallerRow>({ name: 'identity_resolve', text: findCaller, values: [digest] });
    const row = rows[0];
    if (row === undefined) return undefined;
    if (row.stale) await this.#pool.query('update credentials set last_used_at = now() where id = $1', [row.id]);
    const { user_id: userId, id: credentialId, kind, handle, activated, expires_at: expiresAt } = row;
    return { userId, credentialId, kind, handle, activated, expiresAt };
  }

  #remember(key: string, caller: Caller | undefined): void {
    this.#remembered.delete(key);
    if (caller === undefined) return;
    if (this.#remembered.size >= accountLimits.identityCacheEntriesMax) this.#remembered.clear();
    const untilMs = Math.min(this.#now() + limits.identityCacheMs, caller.expiresAt?.getTime() ?? Number.POSITIVE_INFINITY);
    this.#remembered.set(key, { caller, untilMs });
  }
}
