/**
 * Tests every operation of the OpenAPI document with Schemathesis against a running platform, as three kinds of users: someone who is not signed in, a
 * user with a session, and a program with a personal access token. Asks the services directly, since the rate limits of the gateway would answer most
 * requests; the gateway forwards what they answer.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pageOf } from '@debt/proto/guard';
import { debt as isDebt, transactionRecorded } from '@debt/proto/guards';
import { addPrivatePerson, call, type Endpoint, link, registerActivated, service, textOf } from '../bench/lib/people.ts';
import { BenchPlatform } from '../bench/lib/platform.ts';
import { installedSchemathesis, type Outcome, probe } from './contract/schemathesis.ts';

/** A caller of the API, and ids that exist in what they see. */
interface Caller {
  readonly name: string;
  readonly token: string | undefined;
  readonly ids: Readonly<Record<string, string>>;
}

/** They end the session that all later requests need, or change its password. */
const endsItself = ['deleteMe', 'signOut', 'revokeSession', 'revokeOtherSessions', 'revokeToken'];
/** A WebSocket, which has suites of its own. */
const notHttp = ['followFeed'];

const results = { numPassedTests: 0, numFailedTests: 0 };
const program = await installedSchemathesis();
{
  using platform = new BenchPlatform();
  platform.up();
  const at = service(platform);
  for (const caller of await callers(platform, at)) await check(platform, caller);
  try {
    platform.command('verify');
    report('the ledger and the feeds are right after all this', []);
  } catch (error) {
    report('the ledger and the feeds are right after all this', [error instanceof Error ? error.message : String(error)]);
  }
}
const path = process.argv.find((argument) => argument.startsWith('--report='))?.slice('--report='.length);
if (path !== undefined) await writeFile(path, JSON.stringify(results));
process.exitCode = results.numFailedTests === 0 ? 0 : 1;

async function callers(platform: BenchPlatform, at: Endpoint): Promise<readonly Caller[]> {
  const [ada, ben] = [await registerActivated(platform, 'ada'), await registerActivated(platform, 'ben')];
  const person = await link(at, ada, ben);
  const lend = async (token: string, to: object): Promise<string> => {
    const body = { verb: 'lend', amount: { amount: '20.00', currency: 'EUR' }, ...to };
    const answer: unknown = await call(at, { method: 'POST', path: '/v1/transactions', token, body });
    if (!transactionRecorded(answer)) throw new Error('nothing was recorded');
    return answer.transaction.id;
  };
  const pending = await lend(ben.token, { to: '@ada' });
  await lend(ada.token, { person: await addPrivatePerson(at, ada, 'Carl') });
  const debt = await call(at, { method: 'GET', path: '/v1/debts', token: ada.token });
  const token = textOf(await call(at, { method: 'POST', path: '/v1/tokens', token: ada.token, body: { name: 'contract' } }), 'token');
  const ids = {
    '/v1/people/{id}': person,
    '/v1/people/{id}/statement': person,
    '/v1/transactions/{id}': pending,
    '/v1/debts/{id}': firstId(debt),
  };
  return [
    { name: 'someone who is not signed in', token: undefined, ids: {} },
    { name: 'a user with a session', token: ada.token, ids },
    { name: 'a program with a personal access token', token, ids },
  ];
}

async function check(platform: BenchPlatform, { name, token, ids }: Caller): Promise<void> {
  const servers = [
    { service: 'expenses', selection: ['--exclude-tag', 'feed'] },
    { service: 'notifier', selection: ['--include-tag', 'feed'] },
  ] as const;
  for (const { service: of, selection } of servers) {
    const folder = join(platform.folder, `${of}-${name.replaceAll(' ', '-')}`);
    await mkdir(folder);
    const excluded = [...notHttp, ...(token === undefined ? [] : endsItself)].flatMap((id) => ['--exclude-operation-id', id]);
    const outcome = await probe(program, {
      folder,
      document: `http://127.0.0.1:${platform.port('expenses.http')}/v1/openapi.json`,
      address: `http://127.0.0.1:${platform.port(`${of}.http`)}`,
      headers: { Host: service(platform).host, ...(token === undefined ? {} : { Authorization: `Bearer ${token}` }) },
      selection: [...selection, ...excluded],
      ids: of === 'expenses' ? ids : {},
    });
    report(titleOf(of, name, outcome), outcome.findings);
  }
}

function titleOf(of: string, name: string, { requests, operations }: Outcome): string {
  return `${of} as ${name}: ${operations} operations, ${requests} requests`;
}

function report(title: string, findings: readonly string[]): void {
  const failed = findings.length > 0;
  results[failed ? 'numFailedTests' : 'numPassedTests'] += 1;
  process.stdout.write(`${failed ? 'FAILED' : 'ok    '} ${title}\n${findings.map((finding) => `       ${finding}\n`).join('')}`);
}

function firstId(page: unknown): string {
  const [first] = pageOf(isDebt)(page) ? page.items : [];
  if (first === undefined) throw new Error('there is no debt');
  return first.id;
}
