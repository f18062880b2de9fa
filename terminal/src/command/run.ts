import { exitCodes } from '../exit-codes.ts';
import { reportThrown } from '../failures/report.ts';
import { toJson } from '../text/foreign.ts';
import type { World } from '../world.ts';
import type { Command, Outcome, Runtime } from './command.ts';
import { commandLine } from './command-line.ts';
import { parseInput } from './parse.ts';
import type { Session } from './session.ts';

/** Parses the arguments, runs the command and prints the result. Returns the exit code; never throws. */
export async function runCommand<C extends Session>(
  runtime: Runtime<C>,
  command: Command<C>,
  argv: readonly string[],
  world: World,
): Promise<number> {
  let context: C | undefined;
  try {
    const input = parseInput(runtime, command, argv, world.env);
    context = runtime.open(world, input, commandLine(command.id, argv));
    const outcome = await command.run(input, context);
    if (typeof outcome === 'number') return outcome;
    await print(outcome, context);
    return outcome.exit ?? exitCodes.ok;
  } catch (error) {
    // A failure after a signal is the requested interruption.
    if (context?.stoppedWith !== undefined) return context.stoppedWith;
    return failed(runtime, error, argv, { world, context });
  } finally {
    context?.close();
  }
}

/** Reports an exception. Returns the exit code; never throws. */
export function failed<C extends Session>(
  { name: program, version, reports, explain }: Runtime<C>,
  thrown: unknown,
  argv: readonly string[],
  { world, context }: { readonly world: World; readonly context?: C | undefined },
): number {
  const flags = argv.slice(0, argv.includes('--') ? argv.indexOf('--') : undefined);
  const { env } = world;
  return reportThrown(
    explain === undefined ? thrown : explain(thrown, { argv, env, context }),
    {
      program,
      version,
      json: flags.includes('--json'),
      debug: flags.includes('--debug'),
      done: context?.done,
      reports: () => reports(env),
    },
    world,
  );
}

async function print(outcome: Outcome, context: Session): Promise<void> {
  const { input, io } = context;
  if (input.on('json')) {
    const { kind, version, data } = outcome;
    io.out(`${toJson(kind === undefined ? data : { kind, version, ...data })}\n`);
    return;
  }
  await printText(context.render(outcome.doc), outcome.long === true, context);
}

/** Uses a pager when the text is longer than the screen and the session is interactive. */
export async function printText(text: string, isLong: boolean, { input, io, env, isPlain }: Session): Promise<void> {
  const isPaged = isLong && !isPlain && io.outIsTty && env['TERM'] !== 'dumb' && !input.on('no-pager') && text.split('\n').length > io.rows;
  if (!isPaged) {
    io.out(text);
    return;
  }
  const { page } = await import('../pager.ts');
  await page(text, env, io);
}
