import { accountRoutes } from './routes/account.ts';
import { ledgerRoutes } from './routes/ledger.ts';
import { peopleRoutes } from './routes/people.ts';
import { transactionRoutes } from './routes/transactions.ts';

/** The HTTP contract: every route that expenses serves, under /v1. */
export const routes = { ...accountRoutes, ...peopleRoutes, ...transactionRoutes, ...ledgerRoutes } as const;
