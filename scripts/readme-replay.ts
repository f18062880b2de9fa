/** Types the commands of README.md into real terminals, one for each name before a `$`, and reads their output. */
import { Terminal, type TerminalOptions } from '../test/harness/terminal.ts';
import { type Exchange, Normalizer, todayOf } from './readme-session.ts';

export interface ReplayOptions extends TerminalOptions {
  /** Replaces `/tmp/` in the document; a path that a shell accepts without quotes. */
  readonly scratch: string;
}

const prompt = '<ready>';
const password = 'correct horse battery\n';
const commandMs = 60_000;
/** Wider than the longest line of the document. */
const columns = 120;

/**
 * The output of each command, in the order of the exchanges. A command that stays open has no output in the document, and is read when all others
 * have ended.
 */
export async function replay(exchanges: readonly Exchange[], options: ReplayOptions): Promise<readonly (readonly string[])[]> {
  await using terminals = new AsyncDisposableStack();
  const opened = new Map<string, Promise<Terminal>>();
  const terminalOf = (who: string): Promise<Terminal> => {
    const terminal = opened.get(who) ?? open(terminals, options);
    opened.set(who, terminal);
    return terminal;
  };
  const really: (readonly string[])[] = [];
  for (const { who, command } of exchanges) {
    try {
      const terminal = await terminalOf(who);
      terminal.type(`${command.replaceAll('/tmp/', `${options.scratch}/`)}\n`);
      really.push(staysOpen(command) ? await openFeed(terminal) : await finish(terminal));
    } catch (error) {
      throw new Error(`${who}$ ${command}: it did not come to an end; before it:\n${transcript(exchanges, really)}`, { cause: error });
    }
  }
  for (const { who } of exchanges.filter(({ command }) => staysOpen(command))) await checkFeed(await terminalOf(who), really.flat());
  return really;
}

const transcript = (exchanges: readonly Exchange[], really: readonly (readonly string[])[]): string =>
  really.map((lines, index) => [`${exchanges[index]?.who}$ ${exchanges[index]?.command}`, ...lines].join('\n')).join('\n');

async function open(terminals: AsyncDisposableStack, options: ReplayOptions): Promise<Terminal> {
  const line = `stty -echo; PS1='${prompt}' PS2= exec bash --norc --noprofile --noediting -i`;
  const terminal = terminals.use(new Terminal(line, { ...options, columns }));
  await terminal.until(prompt);
  return terminal;
}

/** Answers password prompts until the shell prompts for the next command. */
async function finish(terminal: Terminal): Promise<readonly string[]> {
  let shown = '';
  for (;;) {
    shown += await terminal.untilEnd([prompt, 'assword: ', 'once more: '], commandMs);
    if (shown.endsWith(prompt)) break;
    terminal.type(password);
  }
  const lines = shown
    .slice(0, -prompt.length)
    .split('\n')
    .map((line) => line.trimEnd());
  return lines.at(-1) === '' ? lines.slice(0, -1) : lines;
}

/** The only command of the document that stays open. */
const staysOpen = (command: string): boolean => command === 'debt watch';

async function openFeed(terminal: Terminal): Promise<readonly string[]> {
  await terminal.until('up to date', commandMs);
  return [];
}

/** Every notification in the list must also have appeared in the open feed. */
async function checkFeed(terminal: Terminal, shown: readonly string[]): Promise<void> {
  const texts = shown.flatMap((line) => /^#\d+ {2}\S+ \S+ {2}(.*?)(?: {2}debt .*)?$/.exec(line)?.[1] ?? []);
  if (texts.length === 0) throw new Error('the document shows no notification that could be looked for in the open feed');
  for (const text of texts) await terminal.untilEver(text, commandMs);
  terminal.type('q');
  await terminal.until(prompt);
}

/** The differences between the document and the real output; empty when there are none. */
export function differences(exchanges: readonly Exchange[], really: readonly (readonly string[])[], today: string): readonly string[] {
  const [promised, happened] = [new Normalizer(todayOf(exchanges)), new Normalizer(today)];
  return exchanges.flatMap(({ who, command, shown }, index) => {
    const [expected, found] = [promised.lines(shown).join('\n'), happened.lines(really[index] ?? []).join('\n')];
    return expected === found ? [] : [`${who}$ ${command}\nREADME.md shows:\n${expected}\nit really is:\n${found}\n`];
  });
}
