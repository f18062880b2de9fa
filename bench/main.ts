/**
 * Measures the claims of the project, as ratios taken in one run. `--json` prints one object. `--quick` takes shorter samples (CI: it shows that the
 * benchmark runs, and proves no claim). Names of groups as arguments run only those groups.
 */
import { parseArgs } from 'node:util';
import { readOrExplain } from '../scripts/usage.ts';
import { measureBalance } from './balance.ts';
import { measureCli } from './cli.ts';
import { measureFeed } from './feed.ts';
import { measureForwardAuth } from './forward-auth.ts';
import { measureLatency, measureLatencyOnServers } from './latency.ts';
import { BenchPlatform } from './lib/platform.ts';
import { type Figure, line, met } from './lib/report.ts';
import { measureLimiter } from './limiter.ts';
import { measureMailJobs } from './mail-jobs.ts';
import { measurePage } from './page.ts';
import { measureRecording } from './record.ts';
import { measureMemory, measureUp } from './up.ts';

const figures: Figure[] = [];
const report = (figure: Figure): void => {
  figures.push(figure);
  if (!json) process.stdout.write(`${line(figure)}\n`);
};

const groups: Readonly<Record<string, (platform: BenchPlatform) => Promise<void> | void>> = {
  memory: (platform) => measureMemory(platform, report),
  cli: (platform) => measureCli(platform, quick ? 5 : 30, report),
  latency: (platform) => measureLatency(platform, quick ? 30 : 500, report),
  'latency-engines': () => measureLatencyOnServers(quick ? 30 : 300, report),
  page: (platform) => measurePage(platform, quick ? 1 : 5, report),
  mail: () => measureMailJobs(quick ? 2_000 : 20_000, quick ? 30 : 300, report),
  limiter: () => measureLimiter(0.25, quick ? 4 : 40, report),
  'forward-auth': () => measureForwardAuth(0.3, quick ? 4 : 40, report),
  feed: () => measureFeed(quick ? 1_000 : 10_000, quick ? 1 : 7, report),
  record: (platform) => measureRecording(platform, quick ? { seconds: 1, rounds: 1 } : { seconds: 4, rounds: 3 }, report),
  balance: (platform) => measureBalance(platform, quick ? 5_000 : 100_000, quick ? 1 : 3, report),
};
const usage = `usage: npm run bench -- [--quick] [--json] [GROUP...]
groups: ${Object.keys(groups).join(', ')}`;
const { quick, json, chosen } = readOrExplain(usage, () => {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { json: { type: 'boolean', default: false }, quick: { type: 'boolean', default: false } },
  });
  const unknown = positionals.filter((name) => !Object.hasOwn(groups, name));
  if (unknown.length > 0) throw new Error(`there is no group ${unknown.join(', ')}`);
  return { ...values, chosen: positionals.length === 0 ? Object.keys(groups) : positionals };
});

using platform = new BenchPlatform();
measureUp(platform, report);
for (const [name, measure] of Object.entries(groups)) if (chosen.includes(name)) await measure(platform);
const judged = figures.map((figure) => ({ ...figure, met: met(figure) }));
const targets = {
  met: judged.filter((figure) => figure.met === true).length,
  missed: judged.filter((figure) => figure.met === false).length,
};
process.stdout.write(
  json ? `${JSON.stringify({ version: 1, quick, figures: judged, targets })}\n` : `${targets.met} targets met, ${targets.missed} missed\n`,
);
