import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Outcome } from '@debt/terminal/command/command';
import type { Input } from '@debt/terminal/command/input';
import { verbatim } from '@debt/terminal/text/doc';
import type { PlatformError } from '../../failures/failures.ts';
import { sizeIds, type TargetId, targetIds } from '../../model/model.ts';
import { targets } from '../../model/targets.ts';
import { withPackages } from '../../tools/packages.ts';
import { type PlatformContext, result, usage } from '../context.ts';
import { type SynthFile, synthesisers, type TargetFlag, targetFlags } from './synth-targets.ts';

export async function synth(input: Input, { environment }: PlatformContext): Promise<Outcome> {
  const named = input.arg('target');
  const target = targetIds.find((id) => id === named);
  const synthesiser = target === undefined ? undefined : synthesisers[target];
  if (target === undefined || synthesiser === undefined) throw usage(`nothing is written for the target ${named}`);
  const useless = targetFlags.filter((flag) => input.on(flag) && !synthesiser.flags.includes(flag));
  if (useless.length > 0) throw refusal(target, useless, synthesiser.flags);
  const port = input.count('port');
  const synthesise = await withPackages('synth', synthesiser.load);
  const [factsFile, out] = [input.text('facts'), input.text('out')];
  const facts = factsFile === undefined ? undefined : await readFacts(factsFile);
  const size = input.oneOf('size', sizeIds) ?? targets[target].defaultSize;
  const files = await synthesise({ environment, size, facts, port });
  if (out === undefined)
    return result(
      files,
      files.map(({ text }) => verbatim(text.trimEnd())),
    );
  await writeFiles(out, files);
  const paths = files.map(({ path }) => join(out, path));
  return result({ files: paths }, paths.map(verbatim));
}

function refusal(target: TargetId, useless: readonly TargetFlag[], known: readonly TargetFlag[]): PlatformError {
  const list = (names: readonly TargetFlag[]): string => names.map((name) => `--${name}`).join(' and ');
  return usage(
    `${list(useless)} would have no effect on the target ${target}`,
    [`debt-platform synth ${target}`],
    `what is written for ${target} depends on --env and ${list(known)} alone`,
  );
}

/** Throws `usage` for a file that cannot be read or is not JSON. */
export async function readFacts(path: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) satisfies unknown;
  } catch (error) {
    throw usage(`the facts in ${path} cannot be read`, [], error instanceof Error ? error.message : String(error));
  }
}

/** The file names of `synth`: a manifest that is no longer rendered must no longer be applied. */
const numbered = /^\d{2}-[a-z0-9.-]+\.yaml$/;

/** Writes the files, and removes numbered files in the same folders that are not among them. */
export async function writeFiles(directory: string, files: readonly SynthFile[]): Promise<void> {
  const written = new Set(files.map(({ path }) => join(directory, path)));
  for (const folder of new Set([...written].map((path) => dirname(path)))) {
    await mkdir(folder, { recursive: true });
    const stale = (await readdir(folder)).filter((name) => numbered.test(name) && !written.has(join(folder, name)));
    await Promise.all(stale.map((name) => rm(join(folder, name))));
  }
  await Promise.all(files.map(({ path, text }) => writeFile(join(directory, path), text)));
}
