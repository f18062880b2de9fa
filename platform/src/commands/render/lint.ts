import { exitCodes } from '@debt/terminal/exit-codes';
import * as Args from '@oclif/core/args';
import { parseEnvironmentName } from '../../environment/paths.ts';
import type { Finding, Verdict } from '../../gate/gate.ts';
import { table, wrap } from '../../output/style.ts';
import { withPackages } from '../../tools/packages.ts';
import { PlatformCommand, usage } from '../command.ts';

interface Linted extends Verdict {
  readonly of: string;
  readonly objects: number;
}

export class Lint extends PlatformCommand {
  static override summary = 'Check Kubernetes manifests against every rule';
  static override usageExamples = [
    { command: 'debt-platform lint manifests', does: 'Every manifest in a directory; exits 9 when a rule does not hold' },
    { command: 'debt-platform lint', does: 'What synth writes, for each target and size' },
    { command: 'debt-platform lint manifests --json', does: 'The same for a program' },
  ];
  static override args = { dir: Args.string({ description: 'Directory with .yaml or .json files. What synth writes, without it.' }) };

  override async run(): Promise<number> {
    const { args, flags } = await this.parse(Lint);
    const environment = parseEnvironmentName(flags.env);
    const { lintDirectory, lintSynthesised } = await withPackages('lint', () => import('./run-lint.ts'));
    const results = args.dir === undefined ? await lintSynthesised(environment) : [await lintDirectory(args.dir)];
    if (results.every(({ objects, findings }) => objects + findings.length === 0))
      throw usage(`there are no manifests in ${args.dir ?? '.'}`);
    this.result(flags.json, { version: 1, results }, () => results.map((result) => this.#report(result)).join('\n\n'));
    return results.every(({ findings }) => findings.length === 0) ? exitCodes.ok : exitCodes.policy;
  }

  #report({ of, objects, findings, checked, skipped, waived }: Linted): string {
    const bad = findings.length > 0;
    const head = this.paint(bad ? 'bad' : 'good', bad ? `${findings.length} ${findings.length === 1 ? 'finding' : 'findings'}` : 'clean');
    const counts = `${of}: ${head}; ${objects} objects, ${checked} rules, ${waived.length} waived`;
    const rows = findings.map(({ rule, object, message }: Finding) => [rule, object, message]);
    return [
      counts,
      ...(bad ? [table(['rule', 'object', 'what is wrong'], rows, this.columns)] : []),
      ...(skipped.length === 0
        ? []
        : [wrap(`Not checked, because these are not manifests of debt-platform: ${skipped.join(', ')}.`, this.columns)]),
    ].join('\n');
  }
}
