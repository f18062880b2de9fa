import type { Credential } from '../accounts/credentials.ts';
import type { User } from '../accounts/users.ts';
import type { UserBody } from '../contract/contract.ts';
import type { Done } from '../store/commands.ts';

export const userBody = ({ createdAt, ...user }: User): UserBody => ({ ...user, createdAt: createdAt.toISOString() });

export const credentialBody = ({ id, name, createdAt, lastUsedAt, expiresAt }: Credential) => ({
  id,
  name,
  createdAt: createdAt.toISOString(),
  lastUsedAt: lastUsedAt?.toISOString() ?? null,
  expiresAt: expiresAt?.toISOString() ?? null,
});

/** The header that marks a repeated answer. */
export const replayHeader = ({ replayed }: Pick<Done<unknown>, 'replayed'>): Record<string, string> =>
  replayed ? { 'idempotency-replayed': 'true' } : {};

/** The ETag of an editable resource. */
export const etag = (version: number): Record<'etag', string> => ({ etag: `"${version}"` });

/** The version in an If-Match header that satisfies the contract. */
export const versionOf = (ifMatch: string): number => Number(ifMatch.slice(1, -1));
