import type { Pool } from '@debt/kit/postgres';
import type { Passwords } from './passwords.ts';
import type { SignInLimit } from './sign-in-limit.ts';

/** What the commands on an account need. */
export interface AccountsOptions {
  readonly pool: Pool;
  readonly passwords: Passwords;
  readonly limit: SignInLimit;
  readonly codeKey: Uint8Array;
  /** A code was requested. */
  readonly onCodeRequested: () => void;
  /** A mail was committed to the outbox. */
  readonly onOutboxWrite: () => void;
  /** Users or credentials have changed. */
  readonly onCredentialsChanged: () => void;
}
