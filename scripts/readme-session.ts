/** The session that README.md prints, as something that can be run: who types what, and what is shown then. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export interface Exchange {
  readonly who: string;
  readonly command: string;
  readonly shown: readonly string[];
}

/** Every `name$ command` of the console blocks, with the lines below it. */
export function readmeSession(): readonly Exchange[] {
  const text = readFileSync(fileURLToPath(new URL('../README.md', import.meta.url)), 'utf8');
  const blocks = [...text.matchAll(/```console\n(.*?)```/gs)].map((match) => match[1] ?? '');
  const exchanges: { readonly who: string; readonly command: string; readonly shown: string[] }[] = [];
  for (const line of blocks.filter((block) => /^[a-z]+\$ /.test(block)).flatMap((block) => block.trimEnd().split('\n'))) {
    const prompt = /^([a-z]+)\$ (.*)$/.exec(line);
    if (prompt?.[1] !== undefined && prompt[2] !== undefined) exchanges.push({ who: prompt[1], command: prompt[2], shown: [] });
    else exchanges.at(-1)?.shown.push(line);
  }
  return exchanges;
}

/** Ids, days and times differ from run to run; everything else has to be as printed. */
export function comparable(lines: readonly string[]): readonly string[] {
  return lines.map((line) =>
    line
      .replaceAll(/\b[0-9a-f]{8}\b/g, 'ID')
      .replaceAll(/\d{4}-\d{2}-\d{2}/g, 'DAY')
      .replaceAll(/\b\d{2}:\d{2}\b/g, 'TIME')
      .trimEnd(),
  );
}
