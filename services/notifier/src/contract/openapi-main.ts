import { type RouteContract } from '@debt/kit/contract';
import { openApiOf } from '@debt/kit/contract/openapi';
import { routes } from './contract.ts';

/** Prints the part of the OpenAPI document that the notifier serves. */
const document = await openApiOf(Object.values<RouteContract>(routes), {
  description: '',
  tags: [{ name: 'feed', description: 'Notifications of my feed, page by page and live' }],
});
process.stdout.write(`${JSON.stringify(document, undefined, 2)}\n`);
