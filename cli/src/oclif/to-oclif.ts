import { Args, Flags, Command as OclifCommand } from '@oclif/core';
import type { Argument, Command, Flag } from '../app/command.ts';
import { globalFlags } from '../app/command.ts';
import { createOutside } from '../app/outside.ts';
import { usageLine } from '../app/parse.ts';
import { runCommand } from '../app/run.ts';

/** A command as a class of oclif. It uses the same parser as the fast path, so that both accept the same command lines. */
export function toOclif(command: Command): typeof OclifCommand {
  const args = Object.fromEntries((command.args ?? []).map((one) => [one.name, toArgument(one)]));
  const flags = {
    ...Object.fromEntries((command.flags ?? []).map((flag) => [flag.name, toFlag(flag)])),
    ...Object.fromEntries(globalFlags.map((flag) => [flag.name, toFlag(flag, 'GLOBAL')])),
  };
  return class extends OclifCommand {
    static override summary = command.summary;
    static override description = command.description ?? '';
    static override examples = command.examples.map((example) => `$ ${example}`);
    static override args = args;
    static override flags = flags;
    static override usage = `${usageLine(command).slice('debt '.length)} [FLAGS]`;

    override async run(): Promise<number> {
      return runCommand(command, this.argv, createOutside());
    }
  };
}

const toArgument = ({ summary, required = false, many = false }: Argument) =>
  many ? Args.string({ description: summary, required, multiple: true }) : Args.string({ description: summary, required });

function toFlag(flag: Flag, helpGroup?: string) {
  const shared = { description: flag.summary, ...(helpGroup === undefined ? {} : { helpGroup }), ...charOf(flag) };
  if (flag.value === undefined) return Flags.boolean(shared);
  return Flags.string({
    ...shared,
    helpValue: flag.value.toUpperCase(),
    ...(flag.choices === undefined ? {} : { options: [...flag.choices] }),
  });
}

const letters = ['a', 'c', 'f', 'h', 'l', 'n', 'o', 'p', 'y'] as const;

function charOf(flag: Flag): { readonly char?: (typeof letters)[number] } {
  const char = letters.find((letter) => letter === flag.char);
  return char === undefined ? {} : { char };
}
