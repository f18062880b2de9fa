import createClient, { type Client } from 'openapi-fetch';
import type { components, operations, paths } from '../openapi.d.ts';

export type { components, operations, paths };

type Schemas = components['schemas'];
/** An amount as a decimal string with exactly the digits of its currency, and the ISO 4217 code. Negative where a balance can be. */
export type Money = Schemas['Money'];
/** The account of the signed-in user, with the e-mail address; never that of another user. */
export type User = Schemas['User'];
/** A new session. `token` is null for a client that requested a cookie. */
export type SessionCreated = Schemas['SessionCreated'];
/** One sign-in of the user on one client; `current` marks the session of the request. */
export type Session = Schemas['Session'];
/** A personal access token, without its secret. */
export type AccessToken = Schemas['AccessToken'];
/** A new personal access token with its secret, which is shown this once and stored hashed. */
export type AccessTokenCreated = Schemas['AccessTokenCreated'];
/** A request that is carried out later, such as a mail with a code; `retryAfterSeconds` is the time until another one may be requested. */
export type Accepted = Schemas['Accepted'];
/** An entry of my address book, with the state of the connection. `version` is the ETag of the entry. */
export type Person = Schemas['Person'];
/** A person in another answer. `id` is my address book entry, null when I have no entry of that user. */
export type PersonRef = Schemas['PersonRef'];
/** The part of a transaction on one debt, and the outstanding amount of that debt after it. */
export type Allocation = Schemas['Allocation'];
/** A transaction as one of its two parties sees it: `mine`, `iLend` and `consentFrom` are relative to the reader. */
export type Transaction = Schemas['Transaction'];
/** A transaction with its effect on debts. While `final` is false the allocation is a forecast. */
export type TransactionRecorded = Schemas['TransactionRecorded'];
/** An open item of an account, as one of its two parties sees it. `amount` is the amount at its opening. */
export type Debt = Schemas['Debt'];
/** A debt with its entries, the oldest first. */
export type DebtDetail = Schemas['DebtDetail'];
/** The effect of one posted transaction on one debt: `change` is signed, `outstanding` is the amount of the debt after it. */
export type Entry = Schemas['Entry'];
/** The effect of one posted transaction on an account, with the balance of the account after it. */
export type StatementEntry = Schemas['StatementEntry'];
/** A day in UTC on which my balance in a currency changed, and the balance at its end. Positive is what I am owed. */
export type BalanceDay = Schemas['BalanceDay'];
/** My balances with all people in one currency. Currencies are never added together; `net` is owed less owe. */
export type CurrencyTotals = Schemas['CurrencyTotals'];
/** My balances with one person, by currency. */
export type PersonTotals = Schemas['PersonTotals'];
/** All my balances, and how many transactions and requests to connect are pending. */
export type Summary = Schemas['Summary'];
/** A currency of ISO 4217: how many digits follow the point, and whether new debts in it are refused (`retired`). */
export type CurrencyInfo = Schemas['CurrencyInfo'];
/** RFC 9457 problem document, the body of every refused request. */
export type Problem = Schemas['Problem'];

/** The address of the API, and the credential of each request. */
export interface HttpClientOptions {
  /** The address of the platform, without a trailing slash: `http://localhost:7000`. */
  readonly baseUrl: string;
  /** A session or a personal access token. Pages omit it and use their cookie. */
  readonly token?: string | undefined;
  /** Replaces the global fetch. */
  readonly fetch?: ((request: Request) => Promise<Response>) | undefined;
}

/** A client with one typed method for each HTTP method, by path. */
export type HttpClient = Client<paths>;

/** A client of the HTTP API, typed by its OpenAPI document. It never throws for a refusal: check `error` of the result. */
export function createHttpClient({ baseUrl, token, fetch }: HttpClientOptions): HttpClient {
  return createClient<paths>({
    baseUrl,
    ...(fetch === undefined ? {} : { fetch }),
    ...(token === undefined ? {} : { headers: { authorization: `Bearer ${token}` } }),
  });
}
