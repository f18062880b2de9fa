import { withPlainAddress } from '../config/plain-server.ts';
import { renderDoc, type View } from '../output/doc.ts';
import { toJson } from '../output/foreign.ts';
import type { Command, Outcome } from './command.ts';
import { Context, type Outside } from './context.ts';
import { exitCodes } from './failures.ts';
import type { Io } from './io.ts';
import { parseInput } from './parse.ts';
import { type Printed, reportThrown } from './report.ts';

/** Parses the command line, runs the command and prints its outcome. Returns the exit code; never throws. */
export async function runCommand(command: Command, argv: readonly string[], outside: Outside): Promise<number> {
  const printed: Printed = { json: argv.includes('--json'), debug: argv.includes('--debug') };
  let context: Context | undefined;
  try {
    const input = parseInput(command, argv);
    context = new Context(outside, input, [command.id, ...argv].join(' ').trim());
    const outcome = await command.run(input, context);
    if (outcome !== undefined) await print(outcome, context);
    return exitCodes.ok;
  } catch (error) {
    if (context === undefined) return reportThrown(error, printed, outside);
    return reportThrown(withPlainAddress(error, context), { ...printed, done: context.done }, outside);
  } finally {
    context?.close();
  }
}

async function print(outcome: Outcome, context: Context): Promise<void> {
  const { input, io } = context;
  if (input.on('json')) {
    io.out(`${toJson({ kind: outcome.kind, version: outcome.version, ...outcome.data })}\n`);
    return;
  }
  const text = renderDoc(outcome.doc, viewOf(context));
  const isPaged = outcome.long === true && io.outIsTty && !input.on('no-pager') && text.split('\n').length > io.rows;
  if (!isPaged) {
    io.out(text);
    return;
  }
  const { page } = await import('../output/pager.ts');
  await page(text, context.env, io);
}

/** The width and style of the output on stdout. */
export function viewOf(context: Context): View {
  const { input, io } = context;
  const plain = input.on('plain');
  return {
    plain,
    // A getter, because only tables need the width.
    get width() {
      return plain ? Number.POSITIVE_INFINITY : widthOf(io);
    },
    get color() {
      return !plain && hasColor(context);
    },
  };
}

const widthMin = 20;
const widthOf = (io: Io): number => Math.max(widthMin, io.columns);

/** Whether stdout has colour: only on a terminal, unless it is forced. */
export function hasColor(context: Context): boolean {
  const wanted = context.settings.get('color').value;
  return wanted === 'auto' ? context.io.outIsTty : wanted === 'yes';
}
