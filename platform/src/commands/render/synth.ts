import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { exitCodes } from '@debt/terminal/exit-codes';
import * as Args from '@oclif/core/args';
import * as Flags from '@oclif/core/flags';
import { parseEnvironmentName } from '../../environment/paths.ts';
import type { PlatformError } from '../../failures/failures.ts';
import { sizeIds, type TargetId, targetIds } from '../../model/model.ts';
import { targets } from '../../model/targets.ts';
import { withPackages } from '../../tools/packages.ts';
import { PlatformCommand, usage } from '../command.ts';
import { type SynthFile, synthesisers, type TargetFlag, targetFlags } from './synth-targets.ts';

export class Synth extends PlatformCommand {
  static override summary = 'Write what a target would run as files';
  static override usageExamples = [
    { command: 'debt-platform synth kind', does: 'Every manifest of the kind target, on stdout' },
    {
      command: 'debt-platform synth eks --size prod --facts facts.json --out manifests',
      does: 'One file a manifest, for a cluster of AWS',
    },
  ];
  static override args = {
    target: Args.string({ description: 'What to write.', required: true, options: Object.keys(synthesisers) }),
  };
  static override flags = {
    size: Flags.string({ description: 'Targets kind and eks: how big.', options: [...sizeIds] }),
    out: Flags.string({ description: 'Directory to write into instead of stdout.', helpValue: 'DIR' }),
    facts: Flags.string({
      description: 'Targets kind and eks: JSON file with what only the world knows. Made-up facts without it.',
      helpValue: 'FILE',
    }),
    port: Flags.integer({
      char: 'p',
      description: 'Target compose: port of the gateway on this machine; 7000 without it.',
      min: 1,
      max: 65_535,
    }),
  };

  override async run(): Promise<number> {
    const { args, flags } = await this.parse(Synth);
    const environment = parseEnvironmentName(flags.env);
    const target = targetIds.find((id) => id === args.target);
    const synthesiser = target === undefined ? undefined : synthesisers[target];
    if (target === undefined || synthesiser === undefined) throw usage(`nothing is written for the target ${args.target}`);
    const useless = targetFlags.filter((flag) => flags[flag] !== undefined && !synthesiser.flags.includes(flag));
    if (useless.length > 0) throw refusal(target, useless, synthesiser.flags);
    const synthesise = await withPackages('synth', synthesiser.load);
    const facts = flags.facts === undefined ? undefined : await readFacts(flags.facts);
    const size = sizeIds.find((id) => id === flags.size) ?? targets[target].defaultSize;
    const files = await synthesise({ environment, size, facts, port: flags.port });
    if (flags.out === undefined) {
      this.result(flags.json, files, () => files.map(({ text }) => text.trimEnd()).join('\n'));
      return exitCodes.ok;
    }
    await writeFiles(flags.out, files);
    const paths = files.map(({ path }) => join(flags.out ?? '', path));
    this.result(flags.json, { files: paths }, () => paths.join('\n'));
    return exitCodes.ok;
  }
}

function refusal(target: TargetId, useless: readonly TargetFlag[], known: readonly TargetFlag[]): PlatformError {
  const list = (names: readonly TargetFlag[]): string => names.map((name) => `--${name}`).join(' and ');
  return usage(
    `${list(useless)} would have no effect on the target ${target}`,
    [`debt-platform synth ${target}`],
    `what is written for ${target} depends on --env and ${list(known)} alone`,
  );
}

/** Throws `USAGE` for a file that cannot be read or is not JSON. */
export async function readFacts(path: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) satisfies unknown;
  } catch (error) {
    throw usage(`the facts in ${path} cannot be read`, [], error instanceof Error ? error.message : String(error));
  }
}

/** What `synth` calls its files: a manifest that is not rendered any more must not be applied any more. */
const numbered = /^\d{2}-[a-z0-9.-]+\.yaml$/;

/** Writes the files, and takes away numbered ones in the same folders that are not among them. */
export async function writeFiles(directory: string, files: readonly SynthFile[]): Promise<void> {
  const written = new Set(files.map(({ path }) => join(directory, path)));
  for (const folder of new Set([...written].map((path) => dirname(path)))) {
    await mkdir(folder, { recursive: true });
    const stale = (await readdir(folder)).filter((name) => numbered.test(name) && !written.has(join(folder, name)));
    await Promise.all(stale.map((name) => rm(join(folder, name))));
  }
  await Promise.all(files.map(({ path, text }) => writeFile(join(directory, path), text)));
}
