import type { Logger } from '@debt/kit/log';
import type { Registry } from '@debt/kit/telemetry';
import type { Accounts } from '../accounts/accounts.ts';
import type { Credentials } from '../accounts/credentials.ts';
import type { Identity } from '../accounts/identity.ts';
import type { PasswordChanges } from '../accounts/password-changes.ts';
import type { SignIn } from '../accounts/sign-in.ts';
import type { Links } from '../people/links.ts';
import type { People } from '../people/people.ts';
import type { Ledger } from '../store/ledger.ts';

/** What the HTTP server needs. */
export interface HttpDependencies {
  readonly log: Logger;
  readonly registry: Registry;
  readonly accounts: Accounts;
  readonly passwordChanges: PasswordChanges;
  readonly signIn: SignIn;
  readonly credentials: Credentials;
  readonly identity: Identity;
  readonly people: People;
  readonly links: Links;
  readonly ledger: Ledger;
  /** Call it after a command has written to the outbox. */
  readonly onOutboxWrite: () => void;
  /** Call it after an account was deleted: what is pending on it has to be cancelled. */
  readonly onAccountDeleted: () => void;
  /** Names of dependencies that are unavailable, empty when ready. */
  readonly readiness: () => Promise<readonly string[]>;
  /** Conditions that an operator has to examine. */
  readonly warnings: () => Promise<readonly string[]>;
  /** Exact origins of the pages that may use the session cookie. */
  readonly publicOrigins: readonly string[];
  /** host:port, or host:* for any port. */
  readonly allowedHosts: readonly string[];
  readonly cookieName: string;
}
