/** The sessions in README.md: the user, the command and its output, and their comparison with the real output. */

export interface Exchange {
  /** The name before the `$`, which has a separate terminal. */
  readonly who: string;
  readonly command: string;
  readonly shown: readonly string[];
  /** Index of the first output line, among the lines of the document. */
  readonly at: number;
}

/** Every `name$ command` of the console blocks, with the lines below it. @throws Error for a block that begins with any other line */
export function readSession(markdown: string): readonly Exchange[] {
  const exchanges: { readonly who: string; readonly command: string; readonly shown: string[]; readonly at: number }[] = [];
  let isConsole = false;
  for (const [index, line] of markdown.split('\n').entries()) {
    if (line.startsWith('```')) {
      isConsole = line === '```console';
      continue;
    }
    if (!isConsole) continue;
    const [, who, command] = /^([a-z]+)\$ (.*)$/.exec(line) ?? [];
    if (who !== undefined && command !== undefined) exchanges.push({ who, command, shown: [], at: index + 1 });
    else if (exchanges.at(-1)?.at === index - (exchanges.at(-1)?.shown.length ?? 0)) exchanges.at(-1)?.shown.push(line);
    else throw new Error(`line ${index + 1} of the document is in a console block, but not below a prompt such as 'ben$ debt': ${line}`);
  }
  return exchanges;
}

const id = /\b[0-9a-f]{8}\b/g;
const day = /\b\d{4}-\d{2}-\d{2}\b/g;
const time = /\b\d{2}:\d{2}\b/g;
/** Another port where the first one is taken. */
const port = /(?<=127\.0\.0\.1:)\d{4,5}\b/g;
const dayMs = 86_400_000;

/**
 * Replaces values that differ from run to run with names: ids are numbered in their order of appearance, so a repeated one has to be the same. Of the
 * dates, `today` and the following Friday have names. Everything else is compared unchanged.
 */
export class Normalizer {
  readonly #ids: string[] = [];
  readonly #days: ReadonlyMap<string, string>;

  /** @param today ISO 8601 date */
  constructor(today: string) {
    this.#days = new Map([
      [today, 'TODAY'],
      [fridayAfter(today), 'FRIDAY'],
    ]);
  }

  lines(lines: readonly string[]): readonly string[] {
    return lines.map((line) =>
      line
        .trimEnd()
        .replaceAll(port, 'PORT')
        .replaceAll(id, (found) => this.#nameOf(found))
        .replaceAll(day, (found) => this.#days.get(found) ?? found)
        .replaceAll(time, 'TIME'),
    );
  }

  /** The ids in the order in which they appeared. */
  get ids(): readonly string[] {
    return this.#ids;
  }

  #nameOf(found: string): string {
    if (!this.#ids.includes(found)) this.#ids.push(found);
    return `ID${this.#ids.indexOf(found) + 1}`;
  }
}

/** `friday` is the first one after today. */
export function fridayAfter(today: string): string {
  const from = new Date(`${today}T00:00:00Z`);
  const days = (5 - from.getUTCDay() + 7) % 7 || 7;
  return new Date(from.getTime() + days * dayMs).toISOString().slice(0, 10);
}

/** The date of the document's session, which is that of its first notification. */
export function todayOf(exchanges: readonly Exchange[]): string {
  const lines = exchanges.flatMap(({ shown }) => shown);
  const found = lines.map((line) => /^#\d+ +(\d{4}-\d{2}-\d{2}) /.exec(line)?.[1]).find((one) => one !== undefined);
  if (found === undefined) throw new Error('no notification in the document has a date');
  return found;
}

export interface Replayed {
  readonly exchanges: readonly Exchange[];
  /** The real output of each exchange. */
  readonly really: readonly (readonly string[])[];
  /** ISO 8601 date of the run. */
  readonly today: string;
}

/** The document with the real output, but with the ids, the date and the time of the document where it already had them. */
export function rewrite(markdown: string, { exchanges, really, today: runDay }: Replayed): string {
  const today = todayOf(exchanges);
  const clock = exchanges.flatMap(({ shown }) => shown.flatMap((line) => line.match(time) ?? []))[0] ?? '16:29';
  const before = new Normalizer(today);
  for (const { shown } of exchanges) before.lines(shown);
  const restored = (line: string, fresh: Normalizer): string =>
    line
      .replaceAll(/\bID(\d+)\b/g, (_, number: string) => before.ids[Number(number) - 1] ?? fresh.ids[Number(number) - 1] ?? '')
      .replaceAll('TODAY', today)
      .replaceAll('FRIDAY', fridayAfter(today))
      .replaceAll('TIME', clock)
      .replaceAll('PORT', '7000');
  const fresh = new Normalizer(runDay);
  const blocks = really.map((lines) => fresh.lines(lines));
  const lines = markdown.split('\n');
  for (const [index, { at, shown }] of [...exchanges.entries()].toReversed())
    lines.splice(at, shown.length, ...(blocks[index] ?? []).map((line) => restored(line, fresh)));
  return lines.join('\n');
}
