/** The only file that loads oclif, which runs the commands of both programs. Their input and output are the same without it. */
import { Command as OclifCommand } from '@oclif/core/command';
import { Config } from '@oclif/core/config';
import { flagsOf, type Program } from '../command/command.ts';
import { Input } from '../command/input.ts';
import { type HelpRoute, routeOf } from '../command/route.ts';
import { failed, printText, runCommand } from '../command/run.ts';
import { Session } from '../command/session.ts';
import { asksForVersion, versionText } from '../command/version.ts';
import { exitCodes } from '../exit-codes.ts';
import { renderDoc } from '../text/doc.ts';
import type { World } from '../world.ts';

/** Returns the exit code; never throws. */
export async function runWithOclif<C extends Session>(program: Program<C>, argv: readonly string[], world: World): Promise<number> {
  try {
    if (asksForVersion(argv)) {
      world.io.out(versionText(program.name, program.version, argv.includes('--json')));
      return exitCodes.ok;
    }
    const route = routeOf(program, argv);
    if ('help' in route) return await showHelp(program, route, world);
    const { command, rest } = route;
    class Running extends OclifCommand {
      static override readonly id = command.id.replaceAll(' ', ':');
      static override readonly summary = command.summary;

      override run(): Promise<number> {
        return runCommand(program, command, this.argv, world);
      }
    }
    // The configuration is never loaded: oclif must not search for plugins, so that only the declared commands run.
    const config = new Config({ root: import.meta.dirname, version: program.version });
    config.bin = program.name;
    return await new Running([...rest], config).run();
  } catch (error) {
    return failed(program, error, argv, { world });
  }
}

/** Wider lines are hard to read. */
const helpColumnsMax = 100;

async function showHelp<C extends Session>(program: Program<C>, { help, rest }: HelpRoute, world: World): Promise<number> {
  const flags = flagsOf(program);
  const typed = new Map(
    flags.flatMap(({ name, value }) => (value === undefined && rest.includes(`--${name}`) ? [[name, ['']] as const] : [])),
  );
  const session = new Session(world, new Input({ args: new Map(), flags: typed }, { flags, args: [] }, world.env), {
    program: program.name,
    command: '',
  });
  const { hasColor: color, isPlain, io } = session;
  const text = renderDoc(help(color), {
    plain: false,
    color,
    width: isPlain ? Number.POSITIVE_INFINITY : Math.min(helpColumnsMax, io.columns),
  });
  await printText(text, true, session);
  return exitCodes.ok;
}
