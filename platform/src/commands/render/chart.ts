import { join } from 'node:path';
import type { Outcome } from '@debt/terminal/command/command';
import type { Input } from '@debt/terminal/command/input';
import { verbatim } from '@debt/terminal/text/doc';
import { withPackages } from '../../tools/packages.ts';
import { result, usage } from '../context.ts';
import { writeFiles } from './synth.ts';

const semantic = /^\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?$/;

export async function chart(input: Input): Promise<Outcome> {
  const [version, out] = [input.value('version'), input.value('out')];
  if (!semantic.test(version)) throw usage(`'${version}' is not a version`, ['--version 1.2.3']);
  const { helmChart } = await withPackages('chart', () => import('../../render/kubernetes/helm/chart.ts'));
  const files = helmChart(version);
  await writeFiles(out, files);
  const directory = join(out, 'debt');
  return result({ chart: directory, version, files: files.map(({ path }) => join(out, path)) }, [
    verbatim(`${files.length} files in ${directory}. Next:\n  helm lint ${directory}\n  helm package ${directory}`),
  ]);
}
