import { openApiOf } from '@debt/kit/contract/openapi';
import { type RouteContract, routes } from '../contract/contract.ts';

const description = `People keep track of what they owe and what they are owed.

Amounts are decimal strings with an ISO 4217 code. Errors are problem documents (RFC 9457) with a stable \`code\`.
Lists are paginated: \`?after=\` takes the \`next\` of the previous page.
A command that changes the ledger or adds to the address book takes an \`Idempotency-Key\` (a UUID). Repeated with the same key, it returns the first answer with \`Idempotency-Replayed: true\`.`;

/** Prints the part of the OpenAPI document that expenses serves. */
const document = await openApiOf(Object.values<RouteContract>(routes), {
  description,
  tags: [
    { name: 'account', description: 'My account, sessions and tokens' },
    { name: 'people', description: 'My address book' },
    { name: 'ledger', description: 'Transactions, debts and balances' },
  ],
});
process.stdout.write(`${JSON.stringify(document, undefined, 2)}\n`);
