/**
 * `main.ts verify|outside [--run=ID] [unit=host:port …]`: the program of a verification pod. The destinations are stores to which the pod has no
 * edge. `verify` also checks the databases, to which it has one. The last line is the report; exits with 1 when there is none.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { variables as ledger } from '@debt/expenses/config';
import { readConfig } from '@debt/kit/config';
import { variables as feed } from '@debt/notifier/config';
import type { Check } from './check.ts';
import { type Databases, DatabaseUnavailable, verifyDatabases } from './databases.ts';
import { parseDestination, reached } from './reach.ts';
import type { Report } from './report.ts';

const openMs = 60_000;
const { DATABASE_URL, TLS_CA_FILE } = ledger;
const { STORE_URL } = feed;

async function checkDatabases(): Promise<readonly Check[]> {
  const config = readConfig({ DATABASE_URL, STORE_URL, TLS_CA_FILE }, process.env);
  const trust = config.TLS_CA_FILE === undefined ? {} : { caFile: config.TLS_CA_FILE };
  return patiently({ ledgerUrl: config.DATABASE_URL, feedUrl: config.STORE_URL, ...trust });
}

/** The policy that allows the databases takes effect a moment after the pod has started. */
async function patiently(databases: Databases): Promise<readonly Check[]> {
  const until = Date.now() + openMs;
  for (;;) {
    try {
      return await verifyDatabases(databases);
    } catch (error) {
      if (!(error instanceof DatabaseUnavailable) || Date.now() >= until) throw error;
    }
    await delay(1_000);
  }
}

try {
  const [mode, ...rest] = process.argv.slice(2);
  const destinations = rest.filter((each) => !each.startsWith('--run=')).map(parseDestination);
  const [checks, open] = await Promise.all([mode === 'verify' ? checkDatabases() : [], reached(destinations)]);
  const report: Report = {
    verification: 1,
    checks: checks.map(({ name, violations, sample }) => ({ name, violations, sample: [...sample] })),
    tried: destinations.map(({ unit }) => unit),
    reached: [...open],
  };
  process.stdout.write(`${JSON.stringify(report)}\n`);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
