import type { Outcome } from '@debt/terminal/command/command';
import type { Input } from '@debt/terminal/command/input';
import { exitCodes } from '@debt/terminal/exit-codes';
import { blank, type Doc, table, wraps } from '@debt/terminal/text/doc';
import { withPackages } from '../../tools/packages.ts';
import { type PlatformContext, result, usage } from '../context.ts';
import type { Linted } from './run-lint.ts';

export async function lint(input: Input, context: PlatformContext): Promise<Outcome> {
  const dir = input.optional('dir');
  const { lintDirectory, lintSynthesised } = await withPackages('lint', () => import('./run-lint.ts'));
  const results = dir === undefined ? await lintSynthesised(context.environment) : [await lintDirectory(dir)];
  if (results.every(({ objects, findings }) => objects + findings.length === 0)) throw usage(`there are no manifests in ${dir ?? '.'}`);
  const doc = results.flatMap((each, at) => [...(at === 0 ? [] : [blank]), ...docOf(each, context)]);
  const isClean = results.every(({ findings }) => findings.length === 0);
  return result({ version: 1, results }, doc, isClean ? exitCodes.ok : exitCodes.policy);
}

function docOf({ of, objects, findings, checked, skipped, waived }: Linted, { paint }: PlatformContext): Doc {
  const isBad = findings.length > 0;
  const head = paint(isBad ? 'bad' : 'good', isBad ? `${findings.length} ${findings.length === 1 ? 'finding' : 'findings'}` : 'clean');
  const rows = findings.map(({ rule, object, message }) => [rule, object, message]);
  return [
    `${of}: ${head}; ${objects} objects, ${checked} rules, ${waived.length} waived`,
    ...(isBad ? [table(['RULE', 'OBJECT', wraps('WHAT IS WRONG')], rows)] : []),
    ...(skipped.length === 0 ? [] : [`Not checked, because these are not manifests of debt-platform: ${skipped.join(', ')}.`]),
  ];
}
