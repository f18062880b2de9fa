import { exitCodes } from '@debt/terminal/exit-codes';
import { parseEnvironmentName } from '../../environment/paths.ts';
import { backupAdvice } from '../../failures/backup-advice.ts';
import { failure } from '../../failures/failures.ts';
import { painter } from '../../output/style.ts';
import { failureJson } from '../../output/words.ts';
import { type OpenTarget } from '../../targets/open.ts';
import type { Check } from '../../verify/check.ts';
import { PlatformCommand } from '../command.ts';
import { exitOf } from '../io.ts';
import { notRunning, recordedEnvironment, verbsOfExisting } from '../targets.ts';

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
    using interruption = this.io.interruptible();
    try {
      const checks = await (verbs.verify === undefined
        ? fromHere(verbs, environment)
        : verbs.verify(environment, (note) => this.note(note), interruption.signal));
      return this.#report(checks, await this.#advice(environment), flags.json);
    } catch (error) {
      const arrived = interruption.arrived();
      if (arrived !== undefined) return exitOf(arrived);
      throw error;
    }
  }

  async #advice(environment: string): Promise<string> {
    const recorded = await recordedEnvironment(environment, this.io.variables);
    return backupAdvice(recorded?.target ?? 'embedded', environment);
  }

  /** Before anybody repairs something by hand there should be a copy. */
  #report(checks: readonly Check[], advice: string, json: boolean): number {
    const broken = checks.filter(({ violations }) => violations > 0);
    const paint = painter(this.io.terminal.out.color);
    const why = failure('VERIFY_FAILED', {
      what: `${broken.length} of ${checks.length} invariants do not hold`,
      fix: [...new Set(broken.map(({ fix = advice }) => fix))],
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
    return broken.length === 0 ? exitCodes.ok : why.exit;
  }
}

/** Where the databases can be reached from this machine. */
async function fromHere(verbs: OpenTarget, environment: string): Promise<readonly Check[]> {
  const [ledgerUrl, feedUrl] = await Promise.all([
    verbs.connection(environment, 'expenses', 'DATABASE_URL'),
    verbs.connection(environment, 'notifier', 'STORE_URL'),
  ]);
  const caFile = await verbs.authorities?.(environment);
  const { DatabaseUnavailable, verifyDatabases } = await import('../../verify/databases.ts');
  return verifyDatabases({ ledgerUrl, feedUrl, ...(caFile === undefined ? {} : { caFile }) }).catch((error: unknown) => {
    throw error instanceof DatabaseUnavailable ? notRunning(environment, error.message) : error;
  });
}
