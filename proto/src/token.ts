/** The format of a credential. expenses issues them; every other program only distinguishes them from other text. */

/** A session of a user who entered the password, or a personal access token for a script. */
export type CredentialKind = 'session' | 'token';

/** Names the kind of a credential, so that scanners of leaked secrets can find it. */
export const tokenPrefixes = { session: 'dts_', token: 'dtp_' } as const satisfies Readonly<Record<CredentialKind, string>>;

/** A prefix and 256 random bits in base64url. */
const form = /^dt[sp]_[A-Za-z0-9_-]{43}$/;

/** False for text that can never have been a credential, so that it costs no lookup. */
export const isToken = (text: string): boolean => form.test(text);
