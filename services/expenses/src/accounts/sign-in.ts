import { AppError } from '@debt/kit/errors';
import type { Pool } from '@debt/kit/postgres';
import type { SignedIn } from './accounts.ts';
import { openSession } from './credentials.ts';
import { transaction } from './database.ts';
import type { Devices } from './devices.ts';
import { withAsciiDomain } from './emails.ts';
import type { Passwords } from './passwords.ts';
import { limitKey, type SignInLimit } from './sign-in-limit.ts';
import { findUser } from './users.ts';

export interface SignInRequest {
  /** A handle, or a proven e-mail address. */
  readonly login: string;
  readonly password: string;
  readonly client?: string | undefined;
  /** The token that an earlier sign-in on this device issued. */
  readonly device?: string | undefined;
}

export interface SignInOptions {
  readonly pool: Pool;
  readonly passwords: Passwords;
  readonly limit: SignInLimit;
  readonly devices: Devices;
}

/** No handle contains an @, so a login is never ambiguous. */
const findLogin = /* sql */ `
  select id, password_hash from users
  where deleted_at is null and (lower(handle) = $1 or (email_lower = $1 and activated_at is not null))`;

/** Signs in with the same statements and exactly one hash for known and unknown accounts. */
export class SignIn {
  readonly #options: SignInOptions;

  constructor(options: SignInOptions) {
    this.#options = options;
  }

  /** @throws AppError `wrong_credentials`, `sign_in_limited`. */
  async signIn({ login, password, client: clientName = '', device }: SignInRequest): Promise<SignedIn & { readonly device: string }> {
    const { pool, limit, passwords, devices } = this.#options;
    const typed = withAsciiDomain(login.trim().replace(/^@/, '').toLowerCase());
    const { rows } = await pool.query<{ readonly id: string; readonly password_hash: string | null }>(findLogin, [typed]);
    const account = rows[0];
    const knownDevice = devices.recognise(account?.id ?? '', device);
    const key = knownDevice === undefined ? limitKey('login', typed) : limitKey('device', knownDevice);
    await limit.charge(key);
    const right = await passwords.matches(password, account?.password_hash ?? undefined);
    if (!right || account === undefined) throw wrongCredentials();
    const signedIn = await transaction(pool, async (client) => {
      // The password may have been changed, and all sessions ended, while the hash was computed.
      const same = await client.query('select 1 from users where id = $1 and password_hash = $2 for no key update', [
        account.id,
        account.password_hash,
      ]);
      if (same.rowCount !== 1) throw wrongCredentials();
      return { user: await findUser(client, account.id), session: await openSession(client, account.id, clientName) };
    });
    await limit.refund(key);
    return { ...signedIn, device: device !== undefined && knownDevice !== undefined ? device : devices.create(account.id) };
  }
}

const wrongCredentials = (): AppError => new AppError('wrong_credentials', 'The login or the password is not right.');
