import { openPool } from '@debt/kit/postgres';
import { painter } from '../output/style.ts';
import { failureJson } from '../output/words.ts';
import { exits, failure } from '../runner/failures.ts';
import { parseEnvironmentName } from '../runner/paths.ts';
import { PlatformCommand } from './command.ts';
import { notRunning, verbsOfExisting } from './targets.ts';
import { type Check, type Feeds, postgresFeeds, verifyDelivery } from './verify/delivery.ts';

const options = { applicationName: 'debt-platform verify', connectionsMax: 2, statementTimeoutMs: 600_000 };

export class Verify extends PlatformCommand {
  static override summary = 'Prove the invariants of the ledger and of its delivery';
  static override usageExamples = [
    { command: 'debt-platform verify', does: 'Check everything; exits 8 when something does not hold' },
    { command: 'debt-platform verify --json', does: 'The same for a script' },
  ];

  override async run(): Promise<number> {
    const { flags } = await this.parse(Verify);
    const environment = parseEnvironmentName(flags.env);
    const verbs = await verbsOfExisting(environment, this.io.variables);
    const [ledgerUrl, feedUrl] = await Promise.all([
      verbs.connection(environment, 'expenses', 'DATABASE_URL'),
      verbs.connection(environment, 'notifier', 'STORE_URL'),
    ]);
    const caFile = await verbs.authorities?.(environment);
    const trust = caFile === undefined ? {} : { caFile };
    await using opened = new AsyncDisposableStack();
    const ledger = opened.adopt(
      openPool(ledgerUrl, { ...options, ...trust }, () => undefined),
      (pool) => pool.end(),
    );
    await ledger.query('select 1').catch((error: unknown) => {
      throw notRunning(environment, error instanceof Error ? error.message : '');
    });
    const feed = await openFeeds(feedUrl, trust, opened).catch((error: unknown) => {
      throw notRunning(environment, error instanceof Error ? error.message : '');
    });
    const { verifyLedger } = await import('@debt/expenses/verify');
    const { checks } = await verifyLedger(ledger);
    return this.#report([...checks, ...(await verifyDelivery(ledger, feed))], flags.json);
  }

  #report(checks: readonly Check[], json: boolean): number {
    const broken = checks.filter(({ violations }) => violations > 0);
    const paint = painter(this.io.terminal.out.color);
    const why = failure('VERIFY_FAILED', {
      what: `${broken.length} of ${checks.length} invariants do not hold`,
      fix: ['debt-platform backup FILE'],
    });
    this.result(json, { checks, ...(broken.length === 0 ? {} : failureJson(why)) }, () =>
      [
        ...checks.map(({ name, violations, sample }) =>
          violations === 0
            ? `${paint('good', 'holds ')}  ${name}`
            : `${paint('bad', 'broken')}  ${name}: ${violations} times, for example ${sample.join(', ')}`,
        ),
        '',
        broken.length === 0 ? `All ${checks.length} invariants hold.` : why.what,
      ].join('\n'),
    );
    return broken.length === 0 ? exits.ok : why.exit;
  }
}

async function openFeeds(url: string, trust: { readonly caFile?: string }, opened: AsyncDisposableStack): Promise<Feeds> {
  if (url.startsWith('mongodb:')) {
    const { openMongoFeedCheck } = await import('@debt/notifier/operate');
    const feeds = opened.use(openMongoFeedCheck(url, trust));
    await feeds.absent([{ event: '', reader: '' }]);
    return feeds;
  }
  const pool = opened.adopt(
    openPool(url, { ...options, ...trust }, () => undefined),
    (each) => each.end(),
  );
  await pool.query('select 1');
  return postgresFeeds(pool);
}
