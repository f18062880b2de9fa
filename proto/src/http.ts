import createClient, { type Client } from 'openapi-fetch';
import type { components, operations, paths } from '../openapi.d.ts';

export type { components, operations, paths };

type Schemas = components['schemas'];
export type Money = Schemas['Money'];
export type User = Schemas['User'];
export type SessionCreated = Schemas['SessionCreated'];
export type Session = Schemas['Session'];
export type AccessToken = Schemas['AccessToken'];
export type AccessTokenCreated = Schemas['AccessTokenCreated'];
export type Accepted = Schemas['Accepted'];
export type Person = Schemas['Person'];
export type PersonRef = Schemas['PersonRef'];
export type Allocation = Schemas['Allocation'];
export type Transaction = Schemas['Transaction'];
export type TransactionRecorded = Schemas['TransactionRecorded'];
export type Debt = Schemas['Debt'];
export type DebtDetail = Schemas['DebtDetail'];
export type Entry = Schemas['Entry'];
export type StatementEntry = Schemas['StatementEntry'];
export type BalanceDay = Schemas['BalanceDay'];
export type CurrencyTotals = Schemas['CurrencyTotals'];
export type PersonTotals = Schemas['PersonTotals'];
export type Summary = Schemas['Summary'];
export type CurrencyInfo = Schemas['CurrencyInfo'];
/** RFC 9457 problem document, the body of every refused request. */
export type Problem = Schemas['Problem'];

export interface HttpClientOptions {
  /** The address of the platform, without a trailing slash: `http://localhost:7000`. */
  readonly baseUrl: string;
  /** A session or a personal access token. Pages omit it and use their cookie. */
  readonly token?: string | undefined;
  /** Replaces the global fetch. */
  readonly fetch?: ((request: Request) => Promise<Response>) | undefined;
}

export type HttpClient = Client<paths>;

/** A client of the HTTP API, typed by its OpenAPI document. It never throws for a refusal: check `error` of the result. */
export function createHttpClient({ baseUrl, token, fetch }: HttpClientOptions): HttpClient {
  return createClient<paths>({
    baseUrl,
    ...(fetch === undefined ? {} : { fetch }),
    ...(token === undefined ? {} : { headers: { authorization: `Bearer ${token}` } }),
  });
}
