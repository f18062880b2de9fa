import { join } from 'node:path';
import { exitCodes } from '@debt/terminal/exit-codes';
import * as Flags from '@oclif/core/flags';
import { withPackages } from '../../tools/packages.ts';
import { PlatformCommand, usage } from '../command.ts';
import { writeFiles } from './synth.ts';

const semantic = /^\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?$/;

export class Chart extends PlatformCommand {
  static override summary = 'Write the platform as a Helm chart';
  static override usageExamples = [
    { command: 'debt-platform chart --out charts', does: 'Write the chart into charts/debt' },
    { command: 'debt-platform chart --out charts --version 1.2.3', does: 'With the version that images are tagged with' },
  ];
  static override flags = {
    out: Flags.string({ description: 'Directory to write into.', helpValue: 'DIR', required: true }),
    version: Flags.string({ description: 'Version of the chart and of the images.', helpValue: 'VERSION', default: '0.1.0' }),
  };

  override async run(): Promise<number> {
    const { flags } = await this.parse(Chart);
    if (!semantic.test(flags.version)) throw usage(`'${flags.version}' is not a version`, ['--version 1.2.3']);
    const { helmChart } = await withPackages('chart', () => import('../../render/kubernetes/helm/chart.ts'));
    const files = helmChart(flags.version);
    await writeFiles(flags.out, files);
    const directory = join(flags.out, 'debt');
    this.result(flags.json, { chart: directory, version: flags.version, files: files.map(({ path }) => join(flags.out, path)) }, () =>
      [`${files.length} files in ${directory}. Next:`, `  helm lint ${directory}`, `  helm package ${directory}`].join('\n'),
    );
    return exitCodes.ok;
  }
}
