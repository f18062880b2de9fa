/**
 * Runs the target `eks` under the real Pulumi engine, with a provider whose cloud is a folder. It shows what no fake of the engine can. Linux, with
 * Go for the first run, which builds the engine. `--report=FILE` writes the numbers for scripts/summary.ts.
 */
import { Checks, Halt } from './images/checks.ts';
import { NoEngine, preparePulumi } from './pulumi/build.ts';
import { liveOneLife } from './pulumi/scenario.ts';
import { Site } from './pulumi/site.ts';

const print = (text: string): void => void process.stdout.write(`       ${text}\n`);
const checks = new Checks();
try {
  const engine = await preparePulumi({ report: print });
  await using site = await Site.open(engine);
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => {
      void site[Symbol.asyncDispose]().then(() => process.exit(130));
    });
  await liveOneLife({ site, checks, report: print });
} catch (error) {
  if (error instanceof Halt) process.stdout.write(`${error.message}\n`);
  else if (error instanceof NoEngine) checks.fail(error.message);
  else checks.fail(error instanceof Error ? (error.stack ?? error.message) : String(error));
}
const report = process.argv.find((argument) => argument.startsWith('--report='))?.slice('--report='.length);
if (report !== undefined) checks.write(report);
process.exitCode = checks.ok ? 0 : 1;
